namespace KeyStream.Stages.Segment;

/// <summary>How foreground is found.</summary>
public sealed record SegmentOptions
{
    /// <summary>The method.</summary>
    /// <value>Default <see cref="SegmentMethod.Auto"/>.</value>
    public SegmentMethod Method { get; init; } = SegmentMethod.Auto;

    /// <summary>Path of the ONNX model for <see cref="SegmentMethod.Onnx"/>; naming one makes <c>Auto</c> use it.</summary>
    public string? OnnxModel { get; init; }

    /// <summary>Folder of the multi-view model for <see cref="SegmentMethod.Learned"/>; naming one makes <c>Auto</c> try it first.</summary>
    public string? LearnedModel { get; init; }

    /// <summary>Picture of the scene without its subject, or a folder of pictures named after the inputs; naming one makes <c>Auto</c> take the difference to it.</summary>
    /// <value>Default null: the median of the file.</value>
    public string? Background { get; init; }

    /// <summary>Difference to the background in grey levels (0–255) above which a pixel is foreground.</summary>
    /// <value>Default 0: 40, raised to 6 noise deviations where the picture is noisier, lowered down to 20 where the subject is fainter.</value>
    public double Threshold { get; init; }

    /// <summary>Seconds of a live input that are looked at before it is run.</summary>
    /// <value>Default 10; 1 to 60.</value>
    public double LookSeconds { get; init; } = 10;

    /// <summary>Longest side, in pixels, of the picture in which foreground is looked for.</summary>
    /// <value>Default 640; at least 32.</value>
    public int AnalysisSide { get; init; } = 640;
}
