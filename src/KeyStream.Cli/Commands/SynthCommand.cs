using System.CommandLine;
using KeyStream.Cli.Settings;
using KeyStream.Synth;

namespace KeyStream.Cli.Commands;

/// <summary><c>synth VIDEO</c>: renders figures in motion, with the exact truth beside the video.</summary>
internal static class SynthCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("VIDEO") { Description = "The video to write (.mp4); its ground truth (.truth.json) and motion (.bvh) are written beside it." };
        var preset = new Option<string>("--preset")
        {
            Description = $"Kind of clip, which the other options change: {string.Join(", ", SynthOptions.Presets)}.",
            DefaultValueFactory = _ => SynthOptions.Presets[0],
        };
        preset.AcceptOnlyFromAmong([.. SynthOptions.Presets]);
        var settings = new SettingSet<SynthOptions>(SynthSettings.All, KnownSettings.Names);
        var command = new ExampleCommand("synth", "Render a video of a moving figure, with its exact ground truth.", "./keystream synth walker.mp4 --preset walker --seed 7") { path, preset };
        settings.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var options = settings.Resolve(SynthOptions.FromPreset(parsed.GetRequiredValue(preset)), parsed);
            return await RenderAsync(options, parsed.GetRequiredValue(path), token);
        });
        return command;
    }

    private static async Task<int> RenderAsync(SynthOptions options, string path, CancellationToken token)
    {
        using var line = new StatusLine();
        var progress = new FrameProgress(line);
        var watch = new Inline<SynthProgress>(p => progress.Report("rendering", p.Done, p.Total));
        foreach (var clip in await SynthClip.RenderAsync(options, path, watch, token))
        {
            foreach (var file in clip.Videos.Concat(clip.Masks)) line.Say($"{file}: {clip.Frames} frames");
            line.Say(clip.Truth);
            foreach (var file in new[] { clip.Motion, clip.Rig, clip.Scene }.OfType<string>()) line.Say(file);
        }

        return ExitCode.Done;
    }
}
