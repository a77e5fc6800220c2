using System.CommandLine;
using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Views;
using KeyStream.Training;
using KeyStream.Training.Views;

namespace KeyStream.Cli.Views;

/// <summary>What <c>train --method multiview</c> takes and does beside the other methods.</summary>
internal static class MultiViewTrain
{
    /// <summary>The option that names the cameras.</summary>
    public static Option<string?> RigOption() => new("--rig")
    {
        Description = $"{MultiViewModel.MethodName}: the calibrated cameras (TOML of Anipose or Pose2Sim, YAML of OpenCV, JSON); without it, the NAME.rig.toml beside each NAME_camera.mp4.",
        HelpName = "FILE",
    };

    /// <summary>The option that says how many cameras are used.</summary>
    public static Option<int?> ViewsOption() => new("--views") { Description = $"{MultiViewModel.MethodName}: use the first so many cameras of the rig [2..]; all by default.", HelpName = "N" };

    /// <summary>What holds before the user's own settings.</summary>
    /// <param name="recipe">How the network is optimised.</param>
    /// <param name="profile">Name of the profile.</param>
    /// <param name="init">Folder of the model to begin with, whose options hold instead of the profile's; null for none.</param>
    /// <exception cref="UserErrorException">The profile or the model is not there.</exception>
    public static KeyStreamConfig Defaults(TrainOptions recipe, string profile, string? init)
    {
        var options = init is null ? Profile(profile) : MultiViewModel.ReadOptions(ModelFolder.ReadCard(init, MultiViewModel.MethodName));
        return new KeyStreamConfig { Train = recipe, MultiView = options, Model = new AutoLink3dOptions { Keypoints = options.Keypoints } };
    }

    /// <summary>The options of the network that the settings come to.</summary>
    public static MultiViewOptions Options(KeyStreamConfig config) => config.MultiView with { Keypoints = config.Model.Keypoints };

    /// <summary>The options of a profile, where <c>auto</c> stands for the best one.</summary>
    /// <exception cref="UsageException">There is no such profile for several views.</exception>
    private static MultiViewOptions Profile(string profile) => profile switch
    {
        "auto" => MultiViewOptions.Video,
        "moving" => throw new UsageException($"--method {MultiViewModel.MethodName} needs a background that stands still, and has no profile 'moving'"),
        _ => MultiViewOptions.Named(profile),
    };

    /// <summary>Trains and says what came of it.</summary>
    /// <param name="request">What to train.</param>
    /// <param name="single">True for a model of one view.</param>
    /// <param name="lifter">Folder of the lifter that becomes it; null for a network that sees single frames.</param>
    /// <param name="token">Interrupts it.</param>
    public static async Task<int> RunAsync(MultiViewRequest request, bool single, string? lifter, CancellationToken token)
    {
        try
        {
            request.Model.Validate();
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"the model's options do not fit together ({e.Message})");
        }

        if (request.Views is < 2) throw new UsageException("--views is not 2 or more");
        using var line = new StatusLine();
        var view = new TrainView(line);
        var card = !single ? await MultiViewTrainer.RunAsync(request, view, token)
            : lifter is null ? await SingleViewTrainer.RunAsync(request, view, token)
            : await SingleLifterTrainer.RunAsync(request, lifter, view, token);
        line.Say($"{request.ModelFolder}: {card.KeypointNames.Count} keypoints after {card.Training.Steps} steps in {Figures.Time(card.Training.Seconds)}; "
            + $"look at {Path.Combine(request.ModelFolder, "training.html")}");
        return ExitCode.Done;
    }
}
