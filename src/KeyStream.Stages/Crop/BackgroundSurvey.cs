using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Crop;

/// <summary>Samples a file for its static background, and settles threshold and polarity of the difference to it.</summary>
internal static class BackgroundSurvey
{
    private const int MaxSamples = 150;
    private const long MaxBytes = 384L << 20;

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

    /// <summary>Every 20th frame of long files, more of short ones, and never more than fits the memory set aside.</summary>
    private static async Task<List<Frame>> SampleAsync(IFrameSource source, IProgress<SurveyProgress>? progress, CancellationToken ct)
    {
        var total = Math.Max(1, source.Info.FrameCount ?? 1);
        var most = (int)Math.Clamp(MaxBytes / source.Info.Format.ByteCount, 5, MaxSamples);
        var step = Math.Max(Math.Min(20, Math.Max(1, total / 50)), (total + most - 1) / most);
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
