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
internal static class TrainCommand
{
    private const string Discovery = AutoLink3dModel.MethodName, Lifter = LifterModel.MethodName, Several = MultiViewModel.MethodName, Single = SingleViewModel.MethodName,
        Pairs = KeypointNetModel.MethodName;

    public static Command Create()
    {
        var inputs = InputArgument.Create();
        inputs.Arity = ArgumentArity.ZeroOrMore; // a KeypointNet renders what it learns from
        var output = new Option<string>("--output", "-o") { Description = "Folder of the model to make.", HelpName = "MODEL", Required = true };
        var method = new Option<string>("--method") { Description = $"What is learned: {Discovery} (keypoints, from videos), {Several} (3D keypoints, from synchronised videos of calibrated cameras), {Single} (their depth from one view, from the same videos and a {Several} model), {Pairs} (3D keypoints of one picture, from rendered objects: give --category and no INPUT) or {Lifter} (depth of 2D tracks, from motion: BVH and GLB files).", DefaultValueFactory = _ => Discovery };
        method.AcceptOnlyFromAmong(Discovery, Several, Single, Pairs, Lifter);
        var category = new Option<string>("--category") { Description = "What is seen, in your words; `models` lists it. " + $"{Pairs}: one of {KeypointNetTrain.Categories}.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint in the model's folder." };
        var profile = MethodFactory.ProfileOption();
        var held = new Option<string>("--hold-out") { Description = $"{Lifter}: subjects to measure on instead of training on them, by commas (the file name up to the first '_').", HelpName = "LIST", DefaultValueFactory = _ => "" };
        var init = new Option<string?>("--init") { Description = $"{Lifter}: folder of a lifter to begin with; its options stay. {Single}: the {Several} model whose keypoints are given depth.", HelpName = "MODEL" };
        var cameras = new Option<string?>("--cameras") { Description = $"{Lifter}: folder of camera files (.json) whose lenses are used beside random ones.", HelpName = "FOLDER" };
        var (rig, views) = (MultiViewTrain.RigOption(), MultiViewTrain.ViewsOption());
        var settings = new SettingSet<KeyStreamConfig>(
            [.. TrainSettings.All, .. ModelSettings.All, .. MultiViewSettings.All, .. LifterSettings.All, .. KeypointNetSettings.All, .. DecodeSettings.All, .. SubjectSettings.All], KnownSettings.Names);
        var command = new ExampleCommand("train", "Learn the keypoints of the subject in your videos, without labels.", "./keystream train my.mp4 -o models/mine --minutes 15")
        {
            inputs, output, method, profile, category, rig, views, held, cameras, init, resume,
        };
        settings.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var given = parsed.GetValue(inputs) ?? [];
            if (parsed.GetRequiredValue(method) == Pairs)
            {
                if (given.Length > 0) throw new UsageException($"INPUT is given: --method {Pairs} renders what it learns from; name a --category alone");
                var chosen = settings.Resolve(KeypointNetTrain.Defaults(parsed.GetRequiredValue(profile)), parsed);
                return await KeypointNetTrain.RunAsync(
                    new KeypointNetRequest
                    {
                        Category = KeypointNetTrain.Category(parsed.GetRequiredValue(category)),
                        ModelFolder = parsed.GetRequiredValue(output),
                        Model = KeypointNetTrain.Options(chosen),
                        Train = chosen.Train,
                        Resume = parsed.GetValue(resume),
                        Command = CommandText.Of(parsed),
                        Versions = Diagnostics.Versions.All(),
                    },
                    token);
            }

            if (given.Length == 0) throw new UsageException("INPUT is missing: name videos, folders of pictures or, for a lifter, motion files");
            if (parsed.GetRequiredValue(method) == Lifter)
            {
                var chosen = settings.Resolve(new KeyStreamConfig { Train = LifterTraining.Recipe }, parsed);
                return await LifterAsync(
                    new LifterRequest
                    {
                        Inputs = given,
                        ModelFolder = parsed.GetRequiredValue(output),
                        Model = chosen.Lifter,
                        Sampler = chosen.Sampler,
                        Train = chosen.Train,
                        Cameras = parsed.GetValue(cameras),
                        Init = parsed.GetValue(init) is { } first ? ModelChoice.Find(first) : null,
                        HeldOut = parsed.GetRequiredValue(held).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                        Resume = parsed.GetValue(resume),
                        Command = CommandText.Of(parsed),
                        Versions = Diagnostics.Versions.All(),
                        Category = parsed.GetRequiredValue(category),
                    },
                    token);
            }

            var recipe = parsed.GetRequiredValue(profile);
            if (parsed.GetRequiredValue(method) is Several or Single)
            {
                var single = parsed.GetRequiredValue(method) == Single;
                var chosen = settings.Resolve(new KeyStreamConfig { Train = single ? SingleViewTrainer.Recipe : MultiViewTraining.Recipe, MultiView = MultiViewTrain.Profile(recipe) }, parsed);
                return await MultiViewTrain.RunAsync(
                    new MultiViewRequest
                    {
                        Groups = ViewGroup.Of(InputResolver.Resolve(given), parsed.GetValue(rig)),
                        ModelFolder = parsed.GetRequiredValue(output),
                        Model = chosen.MultiView,
                        Views = parsed.GetValue(views),
                        Train = chosen.Train,
                        Decode = chosen.Decode,
                        Resume = parsed.GetValue(resume),
                        Category = parsed.GetRequiredValue(category),
                        Command = CommandText.Of(parsed),
                        Versions = Diagnostics.Versions.All(),
                    },
                    single ? ModelChoice.Find(parsed.GetValue(init) ?? throw new UsageException($"--method {Single} needs the {Several} model that it is to learn from: give --init")) : null,
                    token);
            }

            var config = settings.Resolve(new KeyStreamConfig { Model = MethodFactory.Before(recipe) }, parsed);
            var request = new TrainRequest
            {
                Inputs = InputResolver.Resolve(given),
                ModelFolder = parsed.GetRequiredValue(output),
                Method = MethodFactory.Create(recipe, defaults => settings.Resolve(defaults, parsed)),
                Train = config.Train,
                Decode = config.Decode,
                Segment = config.Segment,
                Crop = config.Crop with { Size = config.Model.ImageSize },
                Resume = parsed.GetValue(resume),
                Category = parsed.GetRequiredValue(category),
                Command = CommandText.Of(parsed),
                Versions = Diagnostics.Versions.All(),
            };
            return await TrainAsync(request, token);
        });
        return command;
    }

    private static async Task<int> LifterAsync(LifterRequest request, CancellationToken token)
    {
        using var line = new StatusLine();
        var card = await Task.Run(() => LifterTrainer.Run(request, new TrainView(line), token), CancellationToken.None);
        line.Say($"{request.ModelFolder}: {card.Training.Steps} steps in {Figures.Time(card.Training.Seconds)}; look at {Path.Combine(request.ModelFolder, "training.html")}");
        return ExitCode.Done;
    }

    private static async Task<int> TrainAsync(TrainRequest request, CancellationToken token)
    {
        using var line = new StatusLine();
        var card = await Trainer.RunAsync(request, new TrainView(line), token);
        line.Say($"{request.ModelFolder}: {card.KeypointNames.Count} keypoints after {card.Training.Steps} steps in {Figures.Time(card.Training.Seconds)}; "
            + $"look at {Path.Combine(request.ModelFolder, "training.html")}");
        line.Say($"use it: ./keystream run {request.Inputs[0].Given} -o out --model {request.ModelFolder}");
        return ExitCode.Done;
    }
}
