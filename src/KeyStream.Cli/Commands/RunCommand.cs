using System.CommandLine;
using System.Text.Json;
using KeyStream.Cli.Diagnostics;
using KeyStream.Cli.Running;
using KeyStream.Cli.Settings;
using KeyStream.Cli.Views;
using KeyStream.Stages.Decode;
using KeyStream.Training;

namespace KeyStream.Cli.Commands;

/// <summary><c>run INPUT... -o DIR</c>: the main job.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var inputs = InputArgument.Create("; cameras (camera:0) and streams (rtsp://…, udp://…), live until Ctrl-C");
        var output = new Option<string>("--output", "-o") { Description = "Folder for the results.", HelpName = "DIR", Required = true };
        var model = new Option<string>("--model", "-m") { Description = "Model folder, or the name of a shipped one [default: a shipped one that fits].", HelpName = "MODEL" };
        var discover = new Option<bool>("--discover") { Description = "First train a model on these very inputs (into DIR/model), then run it. Takes the options of `train` too." };
        var resume = new Option<bool>("--resume") { Description = "Keep what an earlier call finished with the same settings, model and input; run the rest, and say why where it is run again." };
        var seconds = new Option<double?>("--seconds") { Description = "End a camera or stream after so many seconds, as Ctrl-C would.", HelpName = "N" };
        seconds.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<double?>() is not > 0) r.AddError("--seconds must be above 0");
        });
        var profile = MethodFactory.ProfileOption();
        var settings = new SettingSet<KeyStreamConfig>(
            [.. DecodeSettings.All, .. SubjectSettings.All, .. LiftSettings.All, TrackSettings.Rig, .. ViewSettings.All, .. ExportSettings.All, .. TrainSettings.All, .. ModelSettings.All], KnownSettings.Names);
        var command = new ExampleCommand("run", "Keypoint tracks, a skeleton and its animation from videos, cameras and streams.", "./keystream run samples/walker.mp4 -o out")
        {
            inputs, output, model, seconds, discover, resume, profile,
        };
        command.Validators.Add(r =>
        {
            if (r.GetValue(discover) && r.GetValue(model) is not null) r.AddError("--discover trains a model and --model names one: give one of them");
        });
        settings.AddTo(command, hidden: s => s.Section is "train" or "model");
        profile.Hidden = true;
        command.SetAction(async (parsed, token) =>
        {
            var config = settings.Resolve(new KeyStreamConfig(), parsed);
            var rig = config.Tracks.Rig is { } file ? RigInputs.Of(file, parsed.GetRequiredValue(inputs)) : null;
            var specs = rig?.Inputs ?? InputResolver.Resolve(parsed.GetRequiredValue(inputs));
            if (rig is not null && parsed.GetValue(resume)) throw new UsageException("--resume goes on from input to input, and with --rig they are one: leave it out");
            if (parsed.GetValue(seconds) is not null && specs.FirstOrDefault(s => !s.Live) is { } recorded)
                throw new UsageException($"--seconds ends a camera or stream, and {recorded.Given} is neither");
            if (parsed.GetValue(discover) && specs.FirstOrDefault(s => s.Live) is { } live)
                throw new UsageException($"--discover trains on the inputs themselves, and {live.Given} is live: record it first, train on the recording, and name the model with --model");
            using var line = new StatusLine();
            var crop = config.Crop with { Size = config.Model.ImageSize };
            var recipe = JsonSerializer.SerializeToNode(
                new { profile = parsed.GetRequiredValue(profile), config.Train, config.Model, config.Decode, config.Segment, crop }, RunFile.Json)!.AsObject();
            var training = new TrainRequest
            {
                Inputs = specs,
                ModelFolder = "",
                Method = MethodFactory.Create(parsed.GetRequiredValue(profile), defaults => settings.Resolve(defaults, parsed)),
                Train = config.Train,
                Decode = config.Decode,
                Segment = config.Segment,
                Crop = crop,
                Recipe = recipe,
                Replace = true,
                Command = CommandText.Of(parsed),
                Versions = Versions.All(),
            };
            var request = new RunRequest
            {
                Inputs = specs,
                Rig = rig,
                Output = parsed.GetRequiredValue(output),
                Model = parsed.GetValue(model),
                Resume = parsed.GetValue(resume),
                Seconds = parsed.GetValue(seconds) ?? double.PositiveInfinity,
                Settings = defaults => settings.Resolve(defaults, parsed),
                Command = CommandText.Of(parsed),
                Recipe = recipe,
                Discover = parsed.GetValue(discover)
                    ? (folder, cancellation) => Trainer.RunAsync(
                        training with { ModelFolder = folder, Resume = parsed.GetValue(resume) && TrainFolder.HasCheckpoint(folder) }, new TrainView(line), cancellation)
                    : null,
            };
            await RunBatch.RunAsync(request, line, token);
            return ExitCode.Done;
        });
        return command;
    }
}
