using KeyStream.Data;

namespace KeyStream.Synth.Output;

/// <summary>Writes one clip: every file under a temporary name first, all renamed after a clean end.</summary>
internal sealed class ClipWriter(SynthScene scene, string path, IProgress<SynthProgress>? progress, long before, long total)
{
    private readonly string _stem = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileNameWithoutExtension(path));
    private readonly List<string> _pending = [];
    private long _done = before;

    /// <summary>Pictures that a scene of these options makes per clip at most.</summary>
    public static long Pictures(SynthOptions options) => (long)options.Frames * options.Cameras * (options.Masks ? 2 : 1);

    /// <summary>Renders and writes.</summary>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    public async Task<SynthFiles> WriteAsync(CancellationToken token)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_stem)!);
            var files = await WriteAllAsync(token).ConfigureAwait(false);
            foreach (var file in _pending) File.Move(Temporary(file), file, true);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{_stem}: {e.Message}", "choose a folder that can be written", e);
        }
        finally
        {
            foreach (var file in _pending) File.Delete(Temporary(file));
            if (Directory.Exists(Empty) && !Directory.EnumerateFileSystemEntries(Empty).Any()) Directory.Delete(Empty);
        }
    }

    private async Task<SynthFiles> WriteAllAsync(CancellationToken token)
    {
        var (videos, masks, visible) = (new List<string>(), new List<string>(), new List<bool[]>());
        for (var c = 0; c < scene.Cameras.Count; c++)
        {
            var camera = scene.Cameras[c];
            var name = scene.Cameras.Count == 1 ? _stem : $"{_stem}_{camera.Name}";
            var seen = new bool[scene.FrameCount * scene.JointNames.Count];
            videos.Add(name + ".mp4");
            visible.Add(seen);
            await VideoEncoder.PicturesAsync(Pictures(c, seen, videos[^1], token), camera, scene.Options.Fps, Begin(videos[^1]), token).ConfigureAwait(false);
            if (!scene.Options.Masks) continue;
            masks.Add(name + ".masks.mkv");
            await VideoEncoder.MasksAsync(Masks(c, masks[^1], token), camera, scene.Options.Fps, Begin(masks[^1]), token).ConfigureAwait(false);
        }

        var truth = _stem + ".truth.json";
        using (var stream = File.Create(Begin(truth))) TruthWriter.Write(stream, scene, [.. videos.Select(v => Path.GetFileName(v))], visible);
        string? motion = null;
        if (scene.Motion is { } clip) BvhFile.Write(Begin(motion = _stem + ".bvh"), clip, restRow: false);
        var rig = scene.Cameras.Count > 1 ? _stem + ".rig.toml" : null;
        if (rig is not null) RigFile.Write(rig, new Rig([.. scene.Cameras.Select(c => c.Calibration)]) { Unit = "m" });
        var empty = rig is not null && !scene.Options.MovingBackground ? await EmptyAsync(token).ConfigureAwait(false) : null;
        return new SynthFiles(truth, videos, masks, motion, rig, empty, scene.FrameCount);
    }

    private async Task<string> EmptyAsync(CancellationToken token)
    {
        var folder = Directory.CreateDirectory(Empty).FullName;
        for (var c = 0; c < scene.Cameras.Count; c++)
        {
            var view = scene.RenderEmpty(c);
            var bytes = new byte[view.YuvFormat.ByteCount];
            view.WriteYuv420p(bytes);
            await VideoEncoder.StillAsync(bytes, scene.Cameras[c], Begin(Path.Combine(folder, scene.Cameras[c].Name + ".png")), token).ConfigureAwait(false);
        }

        return folder;
    }

    private IEnumerable<byte[]> Pictures(int camera, bool[] seen, string file, CancellationToken token)
    {
        var view = scene.Render(0, camera);
        var bytes = new byte[view.YuvFormat.ByteCount]; // one picture is on its way at a time
        for (var f = 0; f < scene.FrameCount; f++)
        {
            token.ThrowIfCancellationRequested();
            scene.Render(f, camera, view);
            view.Visible.CopyTo(seen, f * view.Visible.Length);
            view.WriteYuv420p(bytes);
            yield return bytes;
            progress?.Report(new SynthProgress(++_done, total, file));
        }
    }

    private IEnumerable<byte[]> Masks(int camera, string file, CancellationToken token)
    {
        var view = scene.Render(0, camera);
        for (var f = 0; f < scene.FrameCount; f++)
        {
            token.ThrowIfCancellationRequested();
            scene.Render(f, camera, view);
            yield return view.Mask;
            progress?.Report(new SynthProgress(++_done, total, file));
        }
    }

    private string Empty => _stem + ".scene";

    private string Begin(string file)
    {
        _pending.Add(file);
        return Temporary(file);
    }

    private static string Temporary(string file) => file + ".part";
}
