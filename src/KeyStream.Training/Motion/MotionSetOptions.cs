namespace KeyStream.Training.Motion;

/// <summary>How motion files are read.</summary>
public sealed record MotionSetOptions
{
    /// <summary>Metres per unit of BVH files, which name none.</summary>
    /// <value>Default null: the column <c>meters_per_unit</c> of an <c>index.csv</c> beside the file or one folder above that lists it; where
    /// there is none the first frame is taken for a person of <see cref="BodyHeight"/>.</value>
    public double? MetresPerUnit { get; init; }

    /// <summary>Longest side, in metres, of the box around the first frame's joints of a BVH file whose unit is not known.</summary>
    /// <value>Default 1.7.</value>
    public double BodyHeight { get; init; } = 1.7;

    /// <summary>The same for figures of GLB files: cartoons have no real size.</summary>
    /// <value>Default 1.</value>
    public double FigureExtent { get; init; } = 1;

    /// <summary>Frames per second at which GLB animations are read.</summary>
    /// <value>Default 60.</value>
    public double AnimationRate { get; init; } = 60;
}
