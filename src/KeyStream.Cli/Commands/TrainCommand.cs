using System.CommandLine;
using KeyStream.Cli.Pairs;
using KeyStream.Cli.Running;
using KeyStream.Cli.Settings;
using KeyStream.Cli.Views;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Views;
using KeyStream.Training;
using KeyStream.Training.Lifting;
using KeyStream.Training.Pairs;
using KeyStream.Training.Views;

namespace KeyStream.Cli.Commands;

/// <summary><c>train INPUT... -o MODEL</c>: discovers keypoints in unlabelled videos.</summary>
internal sealed class TrainCommand
{
    private const string Discovery = AutoLink3dModel.MethodName, Lifter = LifterModel.MethodName, Several = MultiViewModel.MethodName, Single = SingleViewModel.MethodName,
        Pairs = KeypointNetModel.MethodName;

    private readonly Argument<string[]> _inputs = InputArgument.Create();
    private readonly Option<string> _output = new("--output", "-o") { Description = "Folder of the model to make.", HelpName = "MODEL", Required = true };
    private readonly Option<string> _method = new("--method") { Description = $"What is learned: {Discovery} (keypoints, from videos), {Several} (3D keypoints, from synchronised videos of calibrated cameras), {Single} (their depth from one view, from the same videos and a {Several} model), {Pairs} (3D keypoints of one picture, from rendered objects: give --category and no INPUT) or {Lifter} (depth of 2D tracks, from motion: BVH and GLB files).", DefaultValueFactory = _ => Discovery };
    private readonly Option<string> _category = new("--category") { Description = "What is seen, in your words; `models` lists it. " + $"{Pairs}: one of {KeypointNetTrain.Categories}.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the checkpoint in the model's folder." };
    private readonly Option<string> _profile = MethodFactory.ProfileOption();
    private readonly Option<string> _held = new("--hold-out") { Description = $"{Lifter}: subjects to measure on instead of training on them, by commas (the file name up to the first '_').", HelpName = "LIST", DefaultValueFactory = _ => "" };
    private readonly Option<string?> _init = new("--init") { Description = $"{Lifter}, {Several}: folder of such a model to begin with; its options stay, where a {Several} model is not given others. {Single}: the {Several} model whose keypoints are given depth.", HelpName = "MODEL" };
    private readonly Option<string?> _student = new("--lifter") { Description = $"{Single}: folder of a lifter to begin with, which learns to see windows of frames; without it a network of single frames is trained.", HelpName = "MODEL" };
    private readonly Option<string?> _cameras = new("--cameras") { Description = $"{Lifter}: folder of camera files (.json) whose lenses are used beside random ones.", HelpName = "FOLDER" };
    private readonly Option<string?> _rig = MultiViewTrain.RigOption();
    private readonly Option<int?> _views = MultiViewTrain.ViewsOption();
    private readonly SettingSet<KeyStreamConfig> _settings = new(
        [.. TrainSettings.All, .. ModelSettings.All, .. MultiViewSettings.All, .. LifterSettings.All, .. KeypointNetSettings.All, .. DecodeSettings.All, .. SubjectSettings.All], KnownSettings.Names);

    private TrainCommand()
    {
        _inputs.Arity = ArgumentArity.ZeroOrMore; // a KeypointNet renders what it learns from
        _method.AcceptOnlyFromAmong(Discovery, Several, Single, Pairs, Lifter);
    }

    public static Command Create()
    {
        var train = new TrainCommand();
        var command = new ExampleCommand("train", "Learn the keypoints of the subject in your videos, without labels.", "./keystream train my.mp4 -o models/mine --minutes 15")
        {
            train._inputs, train._output, train._method, train._profile, train._category, train._rig, train._views, train._held, train._cameras, train._init, train._student, train._resume,
        };
        train._settings.AddTo(command);
        command.SetAction(train.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken token)
    {
        var (method, given) = (parsed.GetRequiredValue(_method), parsed.GetValue(_inputs) ?? []);
        if (method == Pairs && given.Length > 0) throw new UsageException($"INPUT is given: --method {Pairs} renders what it learns from; name a --category alone");
        if (method != Pairs && given.Length == 0) throw new UsageException("INPUT is missing: name videos, folders of pictures or, for a lifter, motion files");
        return method switch
        {
            Pairs => PairsAsync(parsed, token),
            Lifter => LifterAsync(parsed, given, token),
            Several or Single => ViewsAsync(parsed, given, method == Single, token),
            _ => DiscoverAsync(parsed, given, token),
        };
    }

    private Task<int> PairsAsync(ParseResult parsed, CancellationToken token)
    {
        var config = _settings.Resolve(KeypointNetTrain.Defaults(parsed.GetRequiredValue(_profile)), parsed);
        var request = new KeypointNetRequest
        {
            Category = KeypointNetTrain.Category(parsed.GetRequiredValue(_category)),
            ModelFolder = parsed.GetRequiredValue(_output),
            Model = KeypointNetTrain.Options(config),
            Train = config.Train,
            Resume = parsed.GetValue(_resume),
            Command = CommandText.Of(parsed),
            Versions = Diagnostics.Versions.All(),
        };
        return KeypointNetTrain.RunAsync(request, token);
    }

    private async Task<int> LifterAsync(ParseResult parsed, string[] given, CancellationToken token)
    {
        var config = _settings.Resolve(new KeyStreamConfig { Train = LifterTraining.Recipe }, parsed);
        var request = new LifterRequest
        {
            Inputs = given,
            ModelFolder = parsed.GetRequiredValue(_output),
            Model = config.Lifter,
            Sampler = config.Sampler,
            Train = config.Train,
            Cameras = parsed.GetValue(_cameras),
            Init = parsed.GetValue(_init) is { } first ? ModelChoice.Find(first) : null,
            HeldOut = parsed.GetRequiredValue(_held).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Resume = parsed.GetValue(_resume),
            Command = CommandText.Of(parsed),
            Versions = Diagnostics.Versions.All(),
            Category = parsed.GetRequiredValue(_category),
        };
        using var line = new StatusLine();
        var card = await Task.Run(() => LifterTrainer.Run(request, new TrainView(line), token), CancellationToken.None);
        line.Say($"{request.ModelFolder}: {card.Training.Steps} steps in {Figures.Time(card.Training.Seconds)}; look at {Path.Combine(request.ModelFolder, "training.html")}");
        return ExitCode.Done;
    }

    private Task<int> ViewsAsync(ParseResult parsed, string[] given, bool single, CancellationToken token)
    {
        var lifter = single && parsed.GetValue(_student) is { } begun ? ModelChoice.Find(begun) : null;
        var recipe = lifter is not null ? SingleLifterTrainer.Recipe : single ? SingleViewTrainer.Recipe : MultiViewTraining.Recipe;
        var init = parsed.GetValue(_init) is { } first ? ModelChoice.Find(first) : null;
        var config = _settings.Resolve(MultiViewTrain.Defaults(recipe, parsed.GetRequiredValue(_profile), init), parsed);
        var request = new MultiViewRequest
        {
            Groups = ViewGroup.Of(InputResolver.Resolve(given), parsed.GetValue(_rig)),
            ModelFolder = parsed.GetRequiredValue(_output),
            Model = MultiViewTrain.Options(config),
            Views = parsed.GetValue(_views),
            Train = config.Train,
            Decode = config.Decode,
            Scene = config.Segment.Background,
            Init = init,
            Resume = parsed.GetValue(_resume),
            Category = parsed.GetRequiredValue(_category),
            Command = CommandText.Of(parsed),
            Versions = Diagnostics.Versions.All(),
        };
        return single && request.Init is null
            ? throw new UsageException($"--method {Single} needs the {Several} model that it is to learn from: give --init")
            : MultiViewTrain.RunAsync(request, single, lifter, token);
    }

    private async Task<int> DiscoverAsync(ParseResult parsed, string[] given, CancellationToken token)
    {
        var profile = parsed.GetRequiredValue(_profile);
        var config = _settings.Resolve(new KeyStreamConfig { Model = MethodFactory.Before(profile) }, parsed);
        var request = new TrainRequest
        {
            Inputs = InputResolver.Resolve(given),
            ModelFolder = parsed.GetRequiredValue(_output),
            Method = MethodFactory.Create(profile, defaults => _settings.Resolve(defaults, parsed)),
            Train = config.Train,
            Decode = config.Decode,
            Segment = config.Segment,
            Crop = config.Crop with { Size = config.Model.ImageSize },
            Resume = parsed.GetValue(_resume),
            Category = parsed.GetRequiredValue(_category),
            Command = CommandText.Of(parsed),
            Versions = Diagnostics.Versions.All(),
        };
        using var line = new StatusLine();
        var card = await Trainer.RunAsync(request, new TrainView(line), token);
        line.Say($"{request.ModelFolder}: {card.KeypointNames.Count} keypoints after {card.Training.Steps} steps in {Figures.Time(card.Training.Seconds)}; "
            + $"look at {Path.Combine(request.ModelFolder, "training.html")}");
        line.Say($"use it: ./keystream run {request.Inputs[0].Given} -o out --model {request.ModelFolder}");
        return ExitCode.Done;
    }
}
