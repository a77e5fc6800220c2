using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Crop;

/// <summary>Samples a file for its static background, and settles threshold and polarity of the difference to it.</summary>
internal static class BackgroundSurvey
{
    /// <summary>The median setup of a file; null where it has fewer than 5 frames and no picture of the scene is given.</summary>
    /// <exception cref="UserErrorException">The picture of the scene that is given cannot be used.</exception>
    public static async Task<SegmentSetup?> RunAsync(
        IFrameSource source, SegmentOptions options, SegmentSetup common, IProgress<SurveyProgress>? progress, CancellationToken ct)
    {
        var scene = options.Background is { } given ? ScenePicture.Read(given, source.Info) : null;
        var samples = await SampleAsync(source, progress, ct).ConfigureAwait(false);
        try
        {
            if (samples.Count < (scene is null ? 5 : 1)) return null;
            scene ??= MedianPicture.Of([.. samples.Select(f => f.Pixels)], source.Info.Format.ByteCount);
            return DifferenceStatistics.Settle(samples, new StaticBackground(source.Info.Format, scene), options, common);
        }
        finally
        {
            samples.ForEach(f => f.Dispose());
        }
    }

    private static async Task<List<Frame>> SampleAsync(IFrameSource source, IProgress<SurveyProgress>? progress, CancellationToken ct)
    {
        var total = Math.Max(1, source.Info.FrameCount ?? 1);
        var (step, most) = MedianPicture.Sampling(total, source.Info.Format.ByteCount);
        var samples = new List<Frame>();
        var index = 0L;
        await foreach (var frame in source.ReadAsync(ct).ConfigureAwait(false))
        {
            if (index++ % step == 0 && frame.Fault is null && samples.Count < most && frame.Format == source.Info.Format) samples.Add(frame);
            else frame.Dispose();
            if (index % 16 == 0) progress?.Report(new SurveyProgress("finding the background", index, total));
        }

        return samples;
    }
}
