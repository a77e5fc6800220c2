using KeyStream.Nets;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Segment;
using KeyStream.Stages.Skeleton;
using KeyStream.Stages.Views;
using KeyStream.Training;
using KeyStream.Training.Lifting;

namespace KeyStream.Cli.Settings;

/// <summary>All that a configuration file can hold; each command uses the sections that concern it.</summary>
internal sealed record KeyStreamConfig
{
    public DecodeOptions Decode { get; init; } = new();

    public SegmentOptions Segment { get; init; } = new();

    public CropOptions Crop { get; init; } = new();

    public TrackInputOptions Tracks { get; init; } = new();

    public ViewOptions Views { get; init; } = new();

    public LiftOptions Lift { get; init; } = new();

    public SkeletonOptions Skeleton { get; init; } = new();

    public AutoLink3dOptions Model { get; init; } = new();

    public TemporalLifterOptions Lifter { get; init; } = new();

    public LiftSamplerOptions Sampler { get; init; } = new();

    public MultiViewOptions MultiView { get; init; } = MultiViewOptions.Video;

    public KeypointNetOptions KeypointNet { get; init; } = KeypointNetOptions.Small;

    public TrainOptions Train { get; init; } = new();
}
