using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Crop;

/// <summary>The first pass over a file, or over what was kept of a live input: picks the segmentation, finds the background and follows the subject.</summary>
public static class Survey
{
    // Frames after which a method that clearly fails is given up.
    private const int Trial = 300;

    /// <summary>Surveys an input. Reads it once for the background, where one is wanted, and once per method tried.</summary>
    /// <param name="source">The input; of a live one the <see cref="KeptFrames"/>.</param>
    /// <param name="segment">How to segment; <see cref="SegmentMethod.Auto"/> tries and picks.</param>
    /// <param name="crop">Margin and upright alignment of the track.</param>
    /// <param name="progress">Receives how far it is, about every 16 frames; may be null.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="UserErrorException">The input cannot be read, or the method asked for does not fit it.</exception>
    public static async Task<SurveyResult> RunAsync(
        IFrameSource source, SegmentOptions segment, CropOptions crop, IProgress<SurveyProgress>? progress, CancellationToken ct)
    {
        if (segment is { Method: SegmentMethod.Auto, Background: not null, LearnedModel: null }) segment = segment with { Method = SegmentMethod.Median };
        Sighting? best = null;
        var tried = new List<string>();
        await foreach (var setup in MethodChoice.CandidatesAsync(source, segment, progress, ct).ConfigureAwait(false))
        {
            var sighting = await FollowAsync(source, setup, segment.Method == SegmentMethod.Auto, progress, ct).ConfigureAwait(false);
            if (segment.Method != SegmentMethod.Auto || sighting.Verdict is null)
            {
                var reason = tried.Count == 0 ? setup.Reason : $"{setup.Reason}; {string.Join("; ", tried)}";
                best = sighting with { Setup = setup with { Reason = reason } };
                break;
            }

            tried.Add($"{setup.Method.ToString().ToLowerInvariant()} failed: {sighting.Verdict}");
        }

        var found = best ?? throw new InvalidOperationException("No segmentation method fits.");
        var track = TrackBuilder.Build(found.Seen, source.Info.FrameRate, crop, found.Setup.Method);
        return new SurveyResult(source.Info, found.Setup, track, found.Seen.Count, found.Seen.Count(s => s is not null), found.Undecodable);
    }

    private static async Task<Sighting> FollowAsync(IFrameSource source, SegmentSetup setup, bool giveUp, IProgress<SurveyProgress>? progress, CancellationToken ct)
    {
        using var step = new SegmentStep(setup) { Inspect = true };
        var (seen, undecodable) = (new List<Subject?>(), 0L);
        var verdict = new SightingVerdict(setup.Method, source.Info.Format);
        await foreach (var frame in source.ReadAsync(ct).ConfigureAwait(false))
        {
            using var segmented = step.Run(frame);
            if (frame.Fault is not null) undecodable++;
            else verdict.Add(segmented.Subject, step.Share, step.OutlineShare);
            seen.Add(segmented.Subject);
            if (giveUp && seen.Count == Trial && verdict.Outlook is { } poor) return new Sighting(setup, seen, undecodable, poor);
            if (seen.Count % 16 == 0) progress?.Report(new SurveyProgress("finding the subject", seen.Count, source.Info.FrameCount ?? 0));
        }

        return new Sighting(setup, seen, undecodable, verdict.Outcome);
    }

    /// <summary>What one method saw; <c>Verdict</c> says what is wrong with it, null when it can be trusted.</summary>
    private sealed record Sighting(SegmentSetup Setup, List<Subject?> Seen, long Undecodable, string? Verdict);
}
