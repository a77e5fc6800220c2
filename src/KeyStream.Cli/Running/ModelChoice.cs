using KeyStream.Data;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Running;

/// <summary>Finds the model for an input: the one that the user named, or a shipped one that fits by its own measure.</summary>
internal static class ModelChoice
{
    // Frames looked at, spread over the beginning of the input.
    private const int Looked = 24, Stride = 5;

    /// <summary>A model folder by path, or the name of a shipped model, which no other folder of that name hides.</summary>
    public static string Find(string given)
    {
        var shipped = Path.Combine(Installation.Models, given);
        return !File.Exists(Path.Combine(given, ModelCard.FileName)) && Directory.Exists(shipped) ? shipped : given;
    }

    /// <summary>The shipped models that may be used unasked.</summary>
    /// <param name="rig">True for several cameras of one subject: models that were trained on such come first; one camera has no use for them.</param>
    public static IEnumerable<string> Shipped(bool rig = false) => Directory.Exists(Installation.Models)
        ? Directory.EnumerateDirectories(Installation.Models)
            .Where(f => File.Exists(Path.Combine(f, ModelCard.FileName)))
            .Select(f => (Folder: f, Card: ModelFolder.ReadCard(f)))
            .Select(m => (m.Folder, Several: m.Card.Method == MultiViewModel.MethodName, m.Card.Fit))
            .Where(m => m.Fit is not null && (rig || !m.Several))
            .OrderByDescending(m => m.Several).ThenBy(m => m.Folder, StringComparer.Ordinal)
            .Select(m => m.Folder)
        : [];

    /// <summary>Why a model does not fit an input, or null when it does.</summary>
    public static async Task<string?> MisfitAsync(
        ModelCard card, IKeypointModel model, IFrameSource source, SurveyResult survey, CropOptions crop, CancellationToken cancellation)
    {
        if (model.NeedsBackground && survey.Setup.Background is null) return "it needs a still background";
        var found = new List<KeypointFrame>();
        var step = new KeypointStep(model, survey.UnitPixels, source.Info.SourceWidth, source.Info.SourceHeight);
        using var segment = survey.Segment(masks: true);
        var cut = survey.Crop(crop);
        await foreach (var frame in source.ReadAsync(cancellation))
        {
            var one = cut.Run(segment.Run(frame));
            if (frame.Stamp.Index % Stride != 0) one.Dispose();
            else found.AddRange(step.Run([one]));
            if (found.Count == Looked) break;
        }

        return Verdict(card.Fit!, found);
    }

    private static string? Verdict(FitCard fit, List<KeypointFrame> found)
    {
        foreach (var frame in found) frame.Dispose();
        var seen = found.Where(f => f.Fault is null).ToList();
        if (seen.Count < found.Count / 2 || seen.Count == 0) return "no subject was found in most frames";
        var confidence = seen.Average(f => f.Confidence.Average());
        if (confidence < fit.MinConfidence) return FormattableString.Invariant($"its confidence is {confidence:0.00}, and {fit.MinConfidence:0.00} is needed");
        var on = seen.Where(f => f.OnSubject is not null).Select(f => f.OnSubject!.Value).DefaultIfEmpty(1).Average();
        return on < fit.MinOnSubject ? FormattableString.Invariant($"{100 * on:0} % of its points lie on the subject, and {100 * fit.MinOnSubject:0} % are needed") : null;
    }
}
