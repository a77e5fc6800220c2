using System.CommandLine;
using KeyStream.Cli.Lifting;
using KeyStream.Cli.Settings;
using KeyStream.Stages.Decode;

namespace KeyStream.Cli.Commands;

/// <summary><c>lift TRACKS... -o DIR</c>: 3D from the 2D tracks of any detector.</summary>
internal static class LiftCommand
{
    private const int MostAhead = 10_000;

    public static Command Create()
    {
        var tracks = new Argument<string[]>("TRACKS")
        {
            Description = "CSV (DeepLabCut, Lightning Pose, keypoints2d.csv), a folder of OpenPose JSON, or COCO results JSON.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the results.", HelpName = "DIR", Required = true };
        var video = new Option<string>("--video") { Description = "The video that the tracks were made from: gives rate and size, and an overlay is drawn on it.", HelpName = "FILE" };
        var model = new Option<string>("--model", "-m") { Description = "Folder of a lifter [default: of the shipped ones that for people, or that for any joints].", HelpName = "DIR" };
        var causal = new Option<bool>("--causal") { Description = "Lift each frame from what came before it, as if it were live." };
        var independent = new Option<bool>("--independent") { Description = "The frames do not follow each other in time (frames picked for labelling): lift each by itself." };
        var ahead = new Option<string>("--look-ahead") { Description = $"With --causal: frames after it that may be used too [0..{MostAhead}, default 0].", HelpName = "N" };
        var settings = new SettingSet<KeyStreamConfig>([.. TrackSettings.All, .. LiftSettings.OfTracks, .. ExportSettings.All], KnownSettings.Names);
        var command = new ExampleCommand(
            "lift", "3D tracks, a skeleton and its animation from the 2D tracks of another detector.", "./keystream lift mouse_DLC.csv -o out --video mouse.mp4")
        {
            tracks, output, video, model, causal, ahead, independent,
        };
        command.Validators.Add(r =>
        {
            if (r.GetValue(ahead) is not null && !r.GetValue(causal)) r.AddError("--look-ahead is for --causal: add it");
            if (r.GetValue(independent) && r.GetValue(causal)) r.AddError("--independent frames have no time, so that --causal means nothing: give one of them");
            if (r.GetValue(video) is not null && r.GetValue(tracks) is { Length: > 1 }) r.AddError("--video is the video of one file of tracks: call once for each");
        });
        settings.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var config = settings.Resolve(new KeyStreamConfig(), parsed);
            if (config.Tracks is { Rig: null, Camera: not null }) throw new UsageException("--camera names a camera of a rig: give that with --rig");
            if (config.Tracks is { Rig: not null, Focal: not null }) throw new UsageException("--focal and --rig both say what the camera is: give one of them");
            using var line = new StatusLine();
            var request = new LiftRequest
            {
                Inputs = TrackInput.Of(parsed.GetRequiredValue(tracks)),
                Output = parsed.GetRequiredValue(output),
                Video = parsed.GetValue(video) is { } file ? Recording(file) : null,
                Model = parsed.GetValue(model),
                LookAhead = parsed.GetValue(causal) ? new SettingValue(parsed.GetValue(ahead) ?? "0", "--look-ahead").Int(0, MostAhead) : null,
                Independent = parsed.GetValue(independent),
                Config = config,
                Command = CommandText.Of(parsed),
            };
            await LiftJob.RunAllAsync(request, line, token);
            return ExitCode.Done;
        });
        return command;
    }

    private static InputSpec Recording(string given) => InputResolver.Resolve([given]) is [{ Live: false } one]
        ? one
        : throw new UsageException($"--video is '{given}': give one recorded video or folder of pictures");
}
