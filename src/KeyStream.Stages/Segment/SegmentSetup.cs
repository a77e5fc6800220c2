using KeyStream.Data;

namespace KeyStream.Stages.Segment;

/// <summary>Which sign of the difference to the background makes foreground.</summary>
public enum Polarity
{
    /// <summary>Darker and brighter alike.</summary>
    Both,

    /// <summary>Only what is darker than the background; keeps the ghosts of a subject that rested for long out of the mask.</summary>
    Darker,

    /// <summary>Only what is brighter.</summary>
    Brighter,
}

/// <summary>A settled way to segment one input: what the survey found and training and runs share.</summary>
/// <param name="Method">The method; never <see cref="SegmentMethod.Auto"/>.</param>
/// <param name="Reason">Why this method, in one sentence.</param>
public sealed record SegmentSetup(SegmentMethod Method, string Reason)
{
    /// <summary>The static background, or null where none is known.</summary>
    public StaticBackground? Background { get; init; }

    /// <summary>Grey levels (0–255) above which a difference is foreground; for chroma half of it.</summary>
    public double Threshold { get; init; } = 40;

    /// <summary>Luma levels above which a difference counts, per pixel at analysis scale: higher where the scene itself flickers.</summary>
    public byte[]? Thresholds { get; init; }

    /// <summary>Frames per second, for methods with a memory.</summary>
    public double FrameRate { get; init; } = 30;

    /// <summary>Which differences count.</summary>
    public Polarity Polarity { get; init; }

    /// <summary>Path of the ONNX model.</summary>
    public string? OnnxModel { get; init; }

    /// <summary>Folder of the multi-view model.</summary>
    public string? LearnedModel { get; init; }

    /// <summary>The calibrated camera, whose distortion a multi-view model does not know; null where there is none.</summary>
    public Camera? Camera { get; init; }

    /// <summary>Longest side of the picture in which foreground is looked for.</summary>
    public int AnalysisSide { get; init; } = 640;
}
