using KeyStream.Cli.Settings;
using KeyStream.Nets;
using KeyStream.Synth.Objects;
using KeyStream.Training.Pairs;

namespace KeyStream.Cli.Pairs;

/// <summary>What the commands on KeypointNet share.</summary>
internal static class KeypointNetTrain
{
    private const string Small = "small", Full = "full", ByTheData = "auto";

    /// <summary>Names of the categories, for help.</summary>
    public static string Categories => string.Join(", ", Enum.GetNames<ObjectCategory>().Select(Names.Kebab));

    /// <summary>A category by its name.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static ObjectCategory Category(string text) => new SettingValue(text, "--category").Choice<ObjectCategory>();

    /// <summary>Where the settings of a profile begin.</summary>
    /// <exception cref="UsageException">The profile is not for this method.</exception>
    public static KeyStreamConfig Defaults(string profile)
    {
        var options = profile switch
        {
            Full => new KeypointNetOptions(),
            Small or ByTheData => KeypointNetOptions.Small,
            _ => throw new UsageException($"--profile is '{profile}': give {Small} or {Full} with this method"),
        };
        return new KeyStreamConfig { Train = KeypointNetTraining.Recipe, KeypointNet = options, Model = new AutoLink3dOptions { Keypoints = options.Keypoints } };
    }

    /// <summary>The network's options of resolved settings.</summary>
    public static KeypointNetOptions Options(KeyStreamConfig config) => config.KeypointNet with { Keypoints = config.Model.Keypoints };

    /// <summary>Trains, and says what came out.</summary>
    public static async Task<int> RunAsync(KeypointNetRequest request, CancellationToken token)
    {
        using var line = new StatusLine();
        var (card, scores) = await Task.Run(() => KeypointNetTrainer.Run(request, new TrainView(line), token), CancellationToken.None);
        line.Say($"{request.ModelFolder}: {card.KeypointNames.Count} keypoints of {card.Category} after {card.Training.Steps} steps in {Figures.Time(card.Training.Seconds)}; "
            + $"look at {Path.Combine(request.ModelFolder, "training.html")}");
        line.Say(ScoreTable.Of([(card.Category, scores)]).ToString().TrimEnd());
        return ExitCode.Done;
    }
}
