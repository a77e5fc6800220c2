namespace KeyStream.Stages.Crop;

/// <summary>Where the crop of one frame lies, in delivered pixels.</summary>
/// <param name="X">Centre.</param>
/// <param name="Y">Centre.</param>
/// <param name="Angle">Direction that points up in the crop, radians, image axes (x right, y down): −π/2 keeps the picture's own up.</param>
/// <param name="Side">Side of the square.</param>
/// <param name="Known">False where no subject was seen near this frame.</param>
public readonly record struct CropWindow(double X, double Y, double Angle, double Side, bool Known);

/// <summary>The smoothed way of the subject through a whole file: one crop window per frame.</summary>
public sealed class SubjectTrack
{
    private readonly CropWindow[] _windows;

    internal SubjectTrack(CropWindow[] windows, bool upright, double bodyLength, double medianSide) =>
        (_windows, Upright, BodyLength, MedianSide) = (windows, upright, bodyLength, medianSide);

    /// <summary>Number of frames.</summary>
    public int Count => _windows.Length;

    /// <summary>Whether crops are turned with the subject.</summary>
    public bool Upright { get; }

    /// <summary>The subject's length over the file, delivered pixels.</summary>
    public double BodyLength { get; }

    /// <summary>Median side of the crop windows, delivered pixels.</summary>
    public double MedianSide { get; }

    /// <summary>The same way with windows larger by a factor, for training, where turned and shifted views of the subject are cut out of them.</summary>
    /// <param name="factor">Side of the new windows per side of these.</param>
    public SubjectTrack Widened(double factor) =>
        new([.. _windows.Select(w => w with { Side = w.Side * factor })], Upright, BodyLength, MedianSide * factor);

    /// <summary>The window of a frame; beyond the surveyed frames an unknown one.</summary>
    /// <param name="index">0-based frame number.</param>
    public CropWindow At(long index) => index >= 0 && index < _windows.Length ? _windows[index] : default;
}
