using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using static TorchSharp.torch;

namespace KeyStream.Stages.Views;

/// <summary>Moments of a take in memory, seen by all cameras: pictures as bytes, backgrounds, projections.</summary>
public sealed class ViewClip : IDisposable
{
    private readonly IReadOnlyList<Tensor[]> _moments;    // [T][V] uint8 [3,F,F]
    private readonly Tensor _backgrounds;                 // [V,3,F,F]
    private readonly Tensor _projections;                 // [V,3,4]

    private ViewClip(string name, IReadOnlyList<SquareView> views, IReadOnlyList<long> indices, IReadOnlyList<Tensor[]> moments, Tensor backgrounds, double rate)
    {
        (Name, Views, Indices, _moments, _backgrounds, FrameRate) = (name, views, indices, moments, backgrounds, rate);
        _projections = tensor(views.SelectMany(v => v.Projection).Select(p => (float)p).ToArray(), [views.Count, 3, 4]).DetachFromDisposeScope();
    }

    /// <summary>Name of the take.</summary>
    public string Name { get; }

    /// <summary>The cameras.</summary>
    public IReadOnlyList<SquareView> Views { get; }

    /// <summary>Numbers of the frames that are held, ascending.</summary>
    public IReadOnlyList<long> Indices { get; }

    /// <summary>Frames per second of the videos.</summary>
    public double FrameRate { get; }

    /// <summary>Reads a take: frame i of every video is the same moment. Moments at which a view is missing are left out; so is what the longer videos have more.</summary>
    /// <param name="group">The videos.</param>
    /// <param name="decode">How to read them.</param>
    /// <param name="scene">Folder of pictures of the scene without its subject, named after the videos or cameras; null for the medians over time.</param>
    /// <param name="side">F in pixels.</param>
    /// <param name="most">Most moments to hold, evenly spread.</param>
    /// <param name="progress">Told of frames done and their number, or null.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="UserErrorException">A video cannot be read, is live, or does not have the size of its camera.</exception>
    public static async Task<ViewClip> ReadAsync(
        ViewGroup group, DecodeOptions decode, string? scene, int side, int most, Action<string, long, long>? progress, CancellationToken cancellation)
    {
        var sources = new List<IFrameSource>();
        foreach (var (input, camera) in group.Views)
        {
            var source = await MediaInput.OpenAsync(input, decode, cancellation).ConfigureAwait(false);
            if (source.Info.Live) throw new UserErrorException($"{source.Info.Name} is a live input", "record it to a file first");
            RequireSize(source.Info, camera);
            sources.Add(source);
        }

        var total = sources.Min(s => s.Info.FrameCount ?? 0);
        var stride = Math.Max(1, (total + most - 1) / most);
        var views = sources.Select((s, v) => new SquareView(group.Views[v].Camera, s.Info.Format, side)).ToList();
        var read = new List<(Dictionary<long, Tensor> Pictures, Tensor Background)>();
        foreach (var (source, view) in sources.Zip(views))
            read.Add(await ReadViewAsync(source, view, scene, total, stride, n => progress?.Invoke(source.Info.Name, n, total), cancellation).ConfigureAwait(false));
        return Together(group.Name, views, read, sources[0].Info.FrameRate);
    }

    /// <summary>float32 [V,3,3]: world → the axes of each camera; the caller's.</summary>
    public Tensor Turns => tensor(Views.SelectMany(v => v.Turn).Select(r => (float)r).ToArray(), [Views.Count, 3, 3]);

    /// <summary>Some moments.</summary>
    /// <param name="moments">[B] places in <see cref="Indices"/>.</param>
    /// <param name="views">The first so many views; null for all.</param>
    public MultiViewInput Take(IReadOnlyList<int> moments, int? views = null)
    {
        using var scope = NewDisposeScope();
        var count = views ?? Views.Count;
        var bytes = stack(moments.SelectMany(m => _moments[m].Take(count)));                       // [BV,3,F,F]
        var frames = ((bytes.to(float32) * (2 / 255.0)) - 1).reshape([moments.Count, count, .. bytes.shape[1..]]);
        return new MultiViewInput(
            frames.MoveToOuterDisposeScope(), _backgrounds.narrow(0, 0, count).unsqueeze(0).expand(frames.shape).MoveToOuterDisposeScope(),
            _projections.narrow(0, 0, count).unsqueeze(0).expand(moments.Count, count, 3, 4).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var picture in _moments.SelectMany(m => m)) picture.Dispose();
        _backgrounds.Dispose();
        _projections.Dispose();
    }

    /// <summary>Refuses a video whose pictures are not those that its camera was calibrated for.</summary>
    /// <exception cref="UserErrorException">They are of another size.</exception>
    public static void RequireSize(InputInfo info, Camera camera)
    {
        // A calibration may have been made of the whole sensor and the video cut by some pixels; another aspect is another picture.
        if (Math.Abs(info.SourceWidth - camera.Width) > 0.02 * camera.Width || Math.Abs(info.SourceHeight - camera.Height) > 0.02 * camera.Height)
        {
            throw new UserErrorException(
                $"{info.Name} is {info.SourceWidth}x{info.SourceHeight}, and the camera '{camera.Name}' was calibrated at {camera.Width}x{camera.Height}",
                "give the rig of these videos");
        }
    }

    private static async Task<(Dictionary<long, Tensor> Pictures, Tensor Background)> ReadViewAsync(
        IFrameSource source, SquareView view, string? scene, long total, long stride, Action<long> progress, CancellationToken cancellation)
    {
        var (pictures, samples, index) = (new Dictionary<long, Tensor>(), new List<Frame>(), 0L);
        // All frames of the video, also those that the shorter ones lack: a run of it has the same background.
        var (sampled, most) = MedianPicture.Sampling(source.Info.FrameCount ?? total, source.Info.Format.ByteCount);
        var background = scene is null ? null : ScenePicture.Read(scene, source.Info);
        try
        {
            await foreach (var frame in source.ReadAsync(cancellation).ConfigureAwait(false))
            {
                using (frame)
                {
                    if (frame.Fault is null && index % stride == 0 && index < total) pictures[index] = Packed(view.Picture(frame.Pixels.Span));
                    if (frame.Fault is null && index % sampled == 0 && samples.Count < most && frame.Format == source.Info.Format) samples.Add(frame.Alias());

                    index++;
                    if (index % 16 == 0) progress(index);
                }
            }

            if (samples.Count == 0) throw new UserErrorException($"{source.Info.Name} has no frame that can be decoded", "check the file");
            background ??= MedianPicture.Of([.. samples.Select(f => f.Pixels)], source.Info.Format.ByteCount);
            return (pictures, view.Picture(background));
        }
        finally
        {
            samples.ForEach(f => f.Dispose());
        }
    }

    private static ViewClip Together(string name, IReadOnlyList<SquareView> views, List<(Dictionary<long, Tensor> Pictures, Tensor Background)> read, double rate)
    {
        long[] common = [.. read[0].Pictures.Keys.Where(i => read.TrueForAll(r => r.Pictures.ContainsKey(i))).Order()];
        foreach (var (index, picture) in read.SelectMany(r => r.Pictures).Where(p => Array.BinarySearch(common, p.Key) < 0)) picture.Dispose();
        var backgrounds = stack(read.Select(r => r.Background)).DetachFromDisposeScope();
        read.ForEach(r => r.Background.Dispose());
        return new ViewClip(name, views, common, [.. common.Select(i => read.Select(r => r.Pictures[i]).ToArray())], backgrounds, rate);
    }

    private static Tensor Packed(Tensor picture)
    {
        using var scope = NewDisposeScope();
        var bytes = ((picture + 1) * 127.5).round().to(uint8).DetachFromDisposeScope();
        picture.Dispose();
        return bytes;
    }
}
