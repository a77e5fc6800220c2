using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Segment;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Running;

/// <summary>An input that was looked through, with the model that it will be run with.</summary>
internal sealed record PreparedRun(string Folder, ModelCard Card, IKeypointModel Model, SurveyResult Survey, KeyStreamConfig Config) : IDisposable
{
    /// <summary>The lifter, where one gives depth.</summary>
    public RunDepth? Depth { get; private init; }

    /// <summary>Loads a model and surveys the input as that model's crops ask for.</summary>
    /// <exception cref="UserErrorException">The model or the input cannot be used.</exception>
    public static async Task<PreparedRun> OpenAsync(
        string folder, RunRequest request, IFrameSource source, StatusLine line, FrameProgress progress, CancellationToken cancellation)
    {
        var (card, model) = ModelFolder.Load(folder);
        try
        {
            var config = Trusting(request.SettingsFor(card), card, folder);
            var watch = new Inline<SurveyProgress>(p => progress.Report($"{source.Info.Name}: {p.Stage}", p.Done, p.Total > 0 ? p.Total : null));
            var survey = await KeyStream.Stages.Crop.Survey.RunAsync(source, config.Segment, config.Crop, watch, cancellation);
            if (survey.WithSubject == 0)
                throw new UserErrorException($"{source.Info.Name}: no subject was found in any of {survey.Frames} frames ({survey.Setup.Reason})", "choose how it is found with --segment");
            if (model.NeedsBackground && survey.Setup.Background is null && request.Model is not null)
                throw new UserErrorException($"{source.Info.Name} has no still background, and the model {folder} needs one", "train one on this video, or choose --segment median");
            line.Say($"{source.Info.Name}: {Sight(survey)}");
            return new PreparedRun(folder, card, model, survey, config);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The same with the lifter that its model and the settings ask for.</summary>
    /// <exception cref="UserErrorException">The lifter cannot be used; this is disposed.</exception>
    public PreparedRun WithDepth(bool live)
    {
        try
        {
            return this with { Depth = RunDepth.Of(Config.Lift.Depth, Card, live) };
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What was assumed and found out, for the report.</summary>
    public IReadOnlyList<string> Notes(InputInfo info) => [Sight(Survey), RunDepth.Note(Depth, info)];

    public void Dispose()
    {
        Model.Dispose();
        Depth?.Dispose();
    }

    // A multi-view model learned what the subject is, and looks at the difference to the background, which other methods may not know.
    private static KeyStreamConfig Trusting(KeyStreamConfig config, ModelCard card, string folder)
    {
        if (card.Method != MultiViewModel.MethodName || config.Segment.Method is not (SegmentMethod.Auto or SegmentMethod.Learned)) return config;
        return config with { Segment = config.Segment with { Method = SegmentMethod.Learned, LearnedModel = config.Segment.LearnedModel ?? folder } };
    }

    private static string Sight(SurveyResult survey) =>
        $"subject by {Names.Kebab(survey.Setup.Method.ToString())} ({survey.Setup.Reason}), in {survey.WithSubject} of {survey.Frames} frames";
}
