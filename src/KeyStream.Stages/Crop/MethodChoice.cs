using System.Runtime.CompilerServices;
using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Crop;

/// <summary>Which segmentation methods are worth a try on an input, the most promising first.</summary>
internal static class MethodChoice
{
    public static async IAsyncEnumerable<SegmentSetup> CandidatesAsync(
        IFrameSource source, SegmentOptions options, IProgress<SurveyProgress>? progress, [EnumeratorCancellation] CancellationToken ct)
    {
        var auto = options.Method == SegmentMethod.Auto;
        if (options.Method == SegmentMethod.Motion && source.Info.Live)
            throw new UserErrorException($"{source.Info.Name} is live, and a window that follows motion is made from the whole recording", "choose --segment median, mog2, onnx or none");
        var common = new SegmentSetup(options.Method, "asked for")
        {
            OnnxModel = options.OnnxModel, LearnedModel = options.LearnedModel, Threshold = options.Threshold > 0 ? options.Threshold : 40, AnalysisSide = Math.Max(32, options.AnalysisSide),
            FrameRate = source.Info.FrameRate, Camera = source.Info.Camera,
        };
        if (auto && options.OnnxModel is not null)
        {
            yield return common with { Method = SegmentMethod.Onnx, Reason = "a segmentation model is named" };
        }

        if (auto && source.Info.Format.Layout == PixelLayout.Yuva420p) yield return common with { Method = SegmentMethod.Alpha, Reason = "the input has an alpha channel" };
        if (auto || options.Method is SegmentMethod.Median or SegmentMethod.Learned)
        {
            var median = await BackgroundSurvey.RunAsync(source, options, common, progress, ct).ConfigureAwait(false);
            if (median is not null && (auto ? options.LearnedModel is not null : options.Method == SegmentMethod.Learned)) yield return Learned(median);
            if (median is not null && options.Method != SegmentMethod.Learned) yield return median;
            if (median is null && !auto) throw new UserErrorException($"{source.Info.Name} has too few frames for a background", "use --segment none, or a longer recording");
        }

        if (options.Method is not (SegmentMethod.Auto or SegmentMethod.Median or SegmentMethod.Learned)) yield return common;
        if (!auto) yield break;
        yield return common with { Method = SegmentMethod.Mog2, Reason = "an adaptive background follows the light" };
        if (!source.Info.Live) yield return common with { Method = SegmentMethod.Motion, Reason = "no method without a model outlines the subject, so the window follows what moves" };
        yield return common with { Method = SegmentMethod.None, Reason = "no method without a model finds the subject, so the whole picture is taken" };
    }

    private static SegmentSetup Learned(SegmentSetup median) => median with { Method = SegmentMethod.Learned, Reason = $"the mask that {median.LearnedModel} draws" };
}
