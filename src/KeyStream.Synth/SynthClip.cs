using KeyStream.Data;
using KeyStream.Synth.Output;

namespace KeyStream.Synth;

/// <summary>Clips with exact ground truth, in memory or as files.</summary>
public static class SynthClip
{
    /// <summary>All frames of all clips in memory; needs no ffmpeg. Equal options give equal frames.</summary>
    /// <param name="options">What to render; frame numbers begin anew with each clip.</param>
    /// <exception cref="UserErrorException">An option is out of range or a file cannot be used; thrown on the first step.</exception>
    public static IEnumerable<SynthFrame> Frames(SynthOptions options)
    {
        for (var clip = 0; clip < options.Clips; clip++)
        {
            foreach (var frame in SynthScene.Create(WithSeed(options, clip)).Frames()) yield return frame;
        }
    }

    /// <summary>Renders clips into files: per camera <c>name.mp4</c> (<c>name_cam0.mp4</c>… where there are several), <c>name.truth.json</c>,
    /// <c>name.bvh</c>, where there are several cameras <c>name.rig.toml</c> and <c>name.scene/</c> with what each sees where nobody is there, and, if asked for, <c>name.masks.mkv</c>. Several clips get numbers: <c>name_0000</c>…</summary>
    /// <param name="options">What to render.</param>
    /// <param name="path">Path of the video; its folder is made, its extension is replaced.</param>
    /// <param name="progress">Told after each picture, or null.</param>
    /// <param name="token">Stops the work; the clip under way leaves nothing behind.</param>
    /// <returns>What was written, one entry per clip.</returns>
    /// <exception cref="UserErrorException">An option is out of range, a file cannot be used or written, or ffmpeg failed.</exception>
    public static async Task<IReadOnlyList<SynthFiles>> RenderAsync(
        SynthOptions options, string path, IProgress<SynthProgress>? progress = null, CancellationToken token = default)
    {
        options.Validate();
        var perClip = ClipWriter.Pictures(options);
        var written = new List<SynthFiles>();
        for (var clip = 0; clip < options.Clips; clip++)
        {
            token.ThrowIfCancellationRequested();
            var name = options.Clips == 1 ? path : Numbered(path, clip);
            var scene = SynthScene.Create(WithSeed(options, clip));
            var writer = new ClipWriter(scene, name, progress, clip * perClip, options.Clips * perClip);
            written.Add(await writer.WriteAsync(token).ConfigureAwait(false));
        }

        return written;
    }

    /// <summary><see cref="RenderAsync"/> for callers that wait.</summary>
    /// <param name="options">What to render.</param>
    /// <param name="path">Path of the video.</param>
    /// <param name="progress">Told after each picture, or null.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="UserErrorException">As above.</exception>
    public static IReadOnlyList<SynthFiles> Render(
        SynthOptions options, string path, IProgress<SynthProgress>? progress = null, CancellationToken token = default) =>
        RenderAsync(options, path, progress, token).GetAwaiter().GetResult();

    private static SynthOptions WithSeed(SynthOptions options, int clip) => options with { Seed = unchecked(options.Seed + clip) };

    private static string Numbered(string path, int clip) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}_{clip:0000}.mp4");
}
