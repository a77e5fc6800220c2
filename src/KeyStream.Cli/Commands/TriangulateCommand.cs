using System.CommandLine;
using KeyStream.Cli.Lifting;
using KeyStream.Cli.Settings;
using KeyStream.Cli.Views;
using KeyStream.Data;

namespace KeyStream.Cli.Commands;

/// <summary><c>triangulate TRACKS... --rig FILE -o DIR</c>: 3D from the 2D tracks of several calibrated cameras.</summary>
internal static class TriangulateCommand
{
    // What is for one camera alone.
    private static readonly string[] OfOne = ["--camera", "--focal", "--size"];

    public static Command Create()
    {
        var tracks = new Argument<string[]>("TRACKS")
        {
            Description = "The tracks of each camera, in any format that `lift` takes; its name must be part of theirs, or give CAMERA=TRACKS.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the results.", HelpName = "DIR", Required = true };
        var independent = new Option<bool>("--independent") { Description = "The frames do not follow each other in time (frames picked for labelling): neither smooth nor fill gaps." };
        var settings = new SettingSet<KeyStreamConfig>(
            [.. TrackSettings.All.Where(s => !OfOne.Contains(s.Flag)), .. ViewSettings.All, .. LiftSettings.OfSpace, .. ExportSettings.All], KnownSettings.Names);
        var command = new ExampleCommand(
            "triangulate", "3D tracks, a skeleton and its animation from the 2D tracks of several calibrated cameras.", "./keystream triangulate cam1.csv cam2.csv --rig rig.toml -o out")
        {
            tracks, output, independent,
        };
        settings.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var config = settings.Resolve(new KeyStreamConfig(), parsed);
            string[] given = [.. parsed.GetRequiredValue(tracks).SelectMany(TrackInput.Expand)];
            if (config.Tracks.Rig is not { } file) throw new UsageException("the cameras are missing: give their calibration with --rig");
            if (given.Length < 2) throw new UsageException("one camera alone has nothing to triangulate with: give the tracks of two or more, or use ./keystream lift");
            using var line = new StatusLine();
            var rig = RigFile.Read(file);
            var request = new TriangulateRequest
            {
                Views = RigMatch.Of(rig, file, given),
                Output = parsed.GetRequiredValue(output),
                Rig = rig,
                RigFile = file,
                Independent = parsed.GetValue(independent),
                Config = config,
                Command = CommandText.Of(parsed),
            };
            await TriangulateJob.RunAsync(request, line, token);
            return ExitCode.Done;
        });
        return command;
    }
}
