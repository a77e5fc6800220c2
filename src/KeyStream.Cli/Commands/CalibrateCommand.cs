using System.CommandLine;
using System.Globalization;
using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Stages.Calibrate;

namespace KeyStream.Cli.Commands;

/// <summary><c>calibrate INPUT... --board BOARD -o RIG</c>: lenses of cameras and where they stand, from pictures of a board.</summary>
internal static class CalibrateCommand
{
    private const int MostPictures = 10_000;

    public static Command Create()
    {
        var inputs = new Argument<string[]>("INPUT")
        {
            Description = "One video per camera, all started at the same time, or pictures: folders or globs, where names say the camera and the last number in them the moment.",
            Arity = ArgumentArity.OneOrMore,
        };
        var board = new Option<string>("--board")
        {
            Description = "checkerboard:9x6:25mm (inner corners, side of a square) or charuco:7x5:40mm:30mm[:4x4_50] (squares, sides of square and marker, dictionary).",
            HelpName = "BOARD", Required = true,
        };
        var output = new Option<string>("--output", "-o") { Description = "The rig: .toml (Anipose), .yaml (OpenCV) or .json; NAME.calibration.json and NAME.calibration.html are written beside it.", HelpName = "FILE", Required = true };
        var lens = new Option<string?>("--lens") { Description = "normal: k1, k2, p1, p2, k3. simple: without k3. rational: with k4 to k6, for wide lenses. fisheye [default: normal]." };
        lens.AcceptOnlyFromAmong([.. Enum.GetNames<LensChoice>().Select(n => n.ToLowerInvariant())]);
        var separate = new Option<bool>("--separate") { Description = "The cameras did not see the board at the same times: find their lenses, not where they stand." };
        var intrinsics = new Option<string?>("--intrinsics") { Description = "Rig whose cameras have these lenses already, by their names: only where they stand is found.", HelpName = "RIG" };
        var pictures = new Option<string?>("--pictures") { Description = $"Most pictures of a video that are looked at, spread evenly over it [10..{MostPictures}, default {new CalibrateOptions().Pictures}].", HelpName = "N" };
        var command = new ExampleCommand(
            "calibrate", "Find the lenses of cameras, and where they stand, from videos or pictures of a board.",
            "./keystream calibrate cam1.mp4 cam2.mp4 --board charuco:7x5:40mm:30mm -o rig.toml")
        {
            inputs, board, output, lens, separate, intrinsics, pictures,
        };
        command.Validators.Add(r =>
        {
            if (r.GetValue(intrinsics) is null) return;
            if (r.GetValue(separate)) r.AddError("--separate finds lenses alone and --intrinsics gives them: give one of them");
            if (r.GetValue(lens) is not null) r.AddError("--intrinsics says what the lenses are: leave --lens out");
        });
        command.SetAction(async (parsed, token) =>
        {
            var options = new CalibrateOptions
            {
                Lens = Enum.Parse<LensChoice>(parsed.GetValue(lens) ?? "normal", ignoreCase: true),
                Separate = parsed.GetValue(separate),
                Intrinsics = parsed.GetValue(intrinsics) is { } known ? RigFile.Read(known) : null,
                Pictures = parsed.GetValue(pictures) is { } n ? new SettingValue(n, "--pictures").Int(10, MostPictures) : new CalibrateOptions().Pictures,
            };
            var (seen, file) = (Board.Parse(parsed.GetRequiredValue(board)), parsed.GetRequiredValue(output));
            RigFile.CheckName(file);
            using var line = new StatusLine();
            var calibration = await new Calibrator(seen, options).RunAsync(CameraPictures.Resolve(parsed.GetRequiredValue(inputs)), line.Say, token);
            Write(calibration, file);
            foreach (var note in calibration.Notes) line.Say($"note: {note}");
            Console.Out.Write(Table(calibration));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(RigCalibration calibration, string file)
    {
        var (folder, name) = (Path.GetDirectoryName(Path.GetFullPath(file))!, Path.GetFileNameWithoutExtension(file));
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{name}.calibration.json"), CalibrationJson.Of(calibration));
            File.WriteAllText(Path.Combine(folder, $"{name}.calibration.html"), CalibrationPage.Of(calibration));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder} cannot be written to ({e.Message.TrimEnd('.')})", "choose another place with -o", e);
        }

        RigFile.Write(file, calibration.Rig, calibration.Rms);
    }

    private static string Table(RigCalibration calibration)
    {
        static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
        var table = new TextTable("camera", "pictures", "RMS px", "by itself", "focal px", "+-", "stands at m", "+- mm", "+- degrees", "covered");
        foreach (var c in calibration.Cameras)
        {
            var p = c.Camera.Position;
            table.Add(
                c.Camera.Name, Number(c.Pictures, "0"), Number(c.Rms, "0.000"), c.OwnRms is { } own ? Number(own, "0.000") : "", Number(c.Camera.Focal.X, "0.0"),
                Number(c.FocalError * c.Camera.Focal.X, "0.0"), c.Camera.HasPose ? $"{Number(p.X, "0.000")} {Number(p.Y, "0.000")} {Number(p.Z, "0.000")}" : "",
                c.Camera.HasPose ? Number(c.PlaceError * 1000, "0.0") : "", c.Camera.HasPose ? Number(c.TurnError, "0.000") : "", Number(c.Coverage, "0 %"));
        }

        var frames = calibration.Residuals.GroupBy(r => r.Moment).Select(g => (Frame: g.Key, Rms: Math.Sqrt(g.Average(r => (r.ErrorX * r.ErrorX) + (r.ErrorY * r.ErrorY))))).OrderByDescending(f => f.Rms).ToList();
        return $"{table}all: {Number(calibration.Rms, "0.000")} px over {Figures.Count(frames.Count, "frame")}; worst {string.Join(", ", frames.Take(3).Select(f => $"{f.Frame} ({Number(f.Rms, "0.000")})"))}\n";
    }
}
