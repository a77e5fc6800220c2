using System.CommandLine;
using KeyStream.Cli.Settings;
using KeyStream.Nets;
using KeyStream.Training;

namespace KeyStream.Cli;

/// <summary>Makes the training method once the first passes over the inputs are done.</summary>
internal static class MethodFactory
{
    private const string ByTheData = "auto";

    /// <summary>The option that names a profile.</summary>
    public static Option<string> ProfileOption()
    {
        var option = new Option<string>("--profile")
        {
            Description = "Training recipe: auto (chosen by the video), video (still background), moving (moving background), small or full (as published).",
            DefaultValueFactory = _ => ByTheData,
        };
        option.AcceptOnlyFromAmong(ByTheData, "video", "moving", "small", "full");
        return option;
    }

    /// <summary>The network that the crops are cut for, as far as it is known before the data are.</summary>
    public static AutoLink3dOptions Before(string profile) => profile == ByTheData ? AutoLink3dOptions.Video : AutoLink3dOptions.Named(profile);

    /// <summary>The method by the data, with what the user set.</summary>
    /// <param name="profile">Value of the option.</param>
    /// <param name="resolve">Puts file and command line over defaults.</param>
    public static Func<TrainingData, ITrainingMethod> Create(string profile, Func<KeyStreamConfig, KeyStreamConfig> resolve) => data =>
    {
        var (options, notes) = AutoLink3dTraining.Choose(data, null, profile == ByTheData ? null : profile);
        options = resolve(new KeyStreamConfig { Model = options }).Model;
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"the model's options do not fit together ({e.Message})");
        }

        return new AutoLink3dTraining(options, notes);
    };
}
