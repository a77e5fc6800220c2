namespace KeyStream.Stages.Views;

/// <summary>How points of several cameras become points in space.</summary>
public sealed record ViewOptions
{
    /// <summary>A view whose point lies farther from where the others put it is left out for that point, pixels; null for a hundredth of the picture's longer side.</summary>
    /// <value>Default null; 0.01 to 100,000.</value>
    public double? Reject { get; init; }

    /// <summary>Cameras that must agree on a point, or it is missing.</summary>
    /// <value>Default 2; 2 to 100.</value>
    public int MinCameras { get; init; } = 2;

    /// <summary>How frames of different cameras are matched.</summary>
    public SyncOptions Sync { get; init; } = new();

    /// <summary>Which way of the rig's world is up.</summary>
    /// <value>Default null: the way that the cameras are held, see <see cref="WorldAxes"/>.</value>
    public WorldAxis? Up { get; init; }

    /// <summary>Metres per unit of the rig.</summary>
    /// <value>Default null: guessed from the size of what is seen.</value>
    public double? Unit { get; init; }
}

/// <summary>A direction of the rig's world.</summary>
public enum WorldAxis
{
    /// <summary>x.</summary>
    X,

    /// <summary>y.</summary>
    Y,

    /// <summary>z.</summary>
    Z,

    /// <summary>Against x.</summary>
    MinusX,

    /// <summary>Against y.</summary>
    MinusY,

    /// <summary>Against z.</summary>
    MinusZ,
}
