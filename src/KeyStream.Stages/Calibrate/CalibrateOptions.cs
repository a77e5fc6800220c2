using KeyStream.Data;

namespace KeyStream.Stages.Calibrate;

/// <summary>The lens that cameras are given.</summary>
public enum LensChoice
{
    /// <summary>k1, k2, p1, p2 and k3.</summary>
    Normal,

    /// <summary>k1, k2, p1, p2 only: for few pictures.</summary>
    Simple,

    /// <summary>With k4, k5, k6: wide lenses.</summary>
    Rational,

    /// <summary>A fisheye's k1 to k4.</summary>
    Fisheye,
}

/// <summary>How cameras are calibrated.</summary>
public sealed record CalibrateOptions
{
    /// <summary>The lens.</summary>
    public LensChoice Lens { get; init; }

    /// <summary>The cameras did not see the board at the same times: their lenses are found, not where they stand.</summary>
    public bool Separate { get; init; }

    /// <summary>Most pictures of a video that are looked at, spread evenly over it.</summary>
    /// <value>Default 150.</value>
    public int Pictures { get; init; } = 150;

    /// <summary>Cameras whose lenses are known, by name, and kept: only where they stand is found. Pixel centres at whole numbers.</summary>
    /// <value>Default null: the lenses are found too.</value>
    public Rig? Intrinsics { get; init; }

    internal LensModel Model => Lens == LensChoice.Fisheye ? LensModel.Fisheye : LensModel.Pinhole;

    internal int Coefficients => Lens switch { LensChoice.Normal => 5, LensChoice.Rational => 8, _ => 4 };
}
