using KeyStream.Data;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Crop;

/// <summary>What a first look at a whole file, or at the first seconds of a live input, settled; training and runs share it.</summary>
/// <param name="Info">The input.</param>
/// <param name="Setup">How the subject is segmented, why, and the background.</param>
/// <param name="Track">The crop window of each frame that was looked at.</param>
/// <param name="Frames">Frames looked at, placeholders among them.</param>
/// <param name="WithSubject">Frames in which a subject was found.</param>
/// <param name="Undecodable">Placeholders.</param>
public sealed record SurveyResult(InputInfo Info, SegmentSetup Setup, SubjectTrack Track, long Frames, long WithSubject, long Undecodable)
{
    /// <summary>Half the median crop side in input pixels: the unit of 3D output.</summary>
    public double UnitPixels => 0.5 * Track.MedianSide * Math.Sqrt(Info.Format.ScaleX * Info.Format.ScaleY);

    /// <summary>A fresh segmentation step for one more read of the input.</summary>
    /// <param name="traceMotion">See <see cref="SegmentStep.TraceMotion"/>.</param>
    /// <param name="masks">See <see cref="SegmentStep.Masks"/>.</param>
    public SegmentStep Segment(bool traceMotion = false, bool masks = false) => new(Setup, Info.Live ? null : Track) { TraceMotion = traceMotion, Masks = masks };

    /// <summary>A fresh crop step for one more read of the input.</summary>
    /// <param name="options">The options that the survey was run with; only <see cref="CropOptions.Size"/> may differ.</param>
    public CropStep Crop(CropOptions options) => Info.Live ? Live(options with { Upright = Track.Upright }) : new CropStep(options, Track, Setup.Background, Info.Camera);

    /// <summary>The frames to come are not those that were seen, but the subject is the same.</summary>
    private CropStep Live(CropOptions options) =>
        new(options, new LiveTrack(options, TrackBuilder.Room(Setup.Method, options.Margin), Track.BodyLength), Setup.Background, Info.Camera);
}

/// <summary>How far a survey is.</summary>
/// <param name="Stage">What it does, for a progress line.</param>
/// <param name="Done">Frames done in this stage.</param>
/// <param name="Total">Frames of this stage.</param>
public readonly record struct SurveyProgress(string Stage, long Done, long Total);
