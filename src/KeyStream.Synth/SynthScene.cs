using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Actors;
using KeyStream.Synth.Render;

namespace KeyStream.Synth;

/// <summary>A figure, its motion, its cameras and what is behind it: everything that the options and the seed decide, before any picture is drawn.</summary>
/// <remarks>Not for use by several threads at a time; make one scene per thread, they are equal.</remarks>
public sealed class SynthScene
{
    private readonly Actor _actor;
    private readonly Rasteriser[] _rasterisers;
    private readonly Backdrop[] _backdrops;

    private SynthScene(SynthOptions options, Actor actor, IReadOnlyList<SynthCamera> cameras, BackdropLook look, Light light)
    {
        (Options, _actor, Cameras) = (options, actor, cameras);
        _rasterisers = [.. cameras.Select(c => new Rasteriser(c, options.Supersampling) { Light = light })];
        _backdrops = [.. cameras.Select(c => new Backdrop(look, c))];
    }

    /// <summary>What this was made from.</summary>
    public SynthOptions Options { get; }

    /// <summary>The cameras; every frame of the clip shows the whole figure in each.</summary>
    public IReadOnlyList<SynthCamera> Cameras { get; }

    /// <summary>[J] unique joint names.</summary>
    public IReadOnlyList<string> JointNames => _actor.Names;

    /// <summary>[J] parents, −1 for a root; always smaller than the joint's own index.</summary>
    public IReadOnlyList<int> Parents => _actor.Parents;

    /// <summary>Frames of the clip.</summary>
    public int FrameCount => _actor.FrameCount;

    /// <summary>The motion as a skeleton with local rotations, or null where the joints are not a tree of fixed bones.</summary>
    public MotionClip? Motion => _actor.Motion;

    /// <summary>Builds the scene.</summary>
    /// <exception cref="UserErrorException">An option is out of range or a file cannot be used.</exception>
    public static SynthScene Create(SynthOptions options)
    {
        options.Validate();
        var random = new SynthRandom((ulong)options.Seed);
        var actor = ActorFactory.Create(options, random.Fork("actor"));
        var cameras = CameraPlacer.Place(actor, options, random.Fork("cameras"));
        var reach = cameras.Max(c => c.Position.Length());
        var look = BackdropPainter.Paint(options, reach, random.Fork("backdrop"));
        var lamp = random.Fork("light");
        var vary = (float)options.Variety;
        var toward = Vector3.Normalize(new Vector3(0.4f + (vary * lamp.Range(-1.2f, 0.6f)), 1, 0.6f + (vary * lamp.Range(-1.2f, 0.6f))));
        var ambient = 0.5f + (vary * lamp.Range(-0.2f, 0.2f));
        return new SynthScene(options, actor, cameras, look, new Light(toward, ambient, 1.1f - ambient));
    }

    /// <summary>World positions of the joints in a frame, [J], metres.</summary>
    public Vector3[] Joints(int frame)
    {
        _actor.Pose(frame);
        return _actor.Joints.ToArray();
    }

    /// <summary>Draws one frame for one camera.</summary>
    /// <param name="frame">0..<see cref="FrameCount"/>−1.</param>
    /// <param name="camera">Index into <see cref="Cameras"/>.</param>
    public SynthView Render(int frame, int camera = 0)
    {
        var eye = Cameras[camera];
        var view = new SynthView(
            eye, new byte[eye.Width * eye.Height * 3], new byte[eye.Width * eye.Height], new Vector2[JointNames.Count], new bool[JointNames.Count]);
        Render(frame, camera, view);
        return view;
    }

    /// <summary>Draws one frame for one camera into arrays that exist already.</summary>
    /// <param name="frame">0..<see cref="FrameCount"/>−1.</param>
    /// <param name="camera">Index into <see cref="Cameras"/>.</param>
    /// <param name="view">A view that an earlier call made for this camera.</param>
    public void Render(int frame, int camera, SynthView view)
    {
        var rasteriser = _rasterisers[camera];
        _actor.Pose(frame);
        rasteriser.Clear();
        _actor.Draw(rasteriser);
        Span<Vector3> shadows = stackalloc Vector3[Shadow.Most];
        _backdrops[camera].Draw(view.Rgb, frame, shadows[..Shadow.Cast(_actor.Joints, shadows)]);
        view.Mask.AsSpan().Clear();
        rasteriser.Composite(view.Rgb, view.Mask);
        for (var j = 0; j < _actor.Joints.Length; j++)
        {
            var p = view.Joints2d[j] = view.Camera.Project(_actor.Joints[j]);
            var inside = p.X >= 0 && p.Y >= 0 && p.X < view.Camera.Width && p.Y < view.Camera.Height;
            // A joint lies inside its limb: what is drawn before it may be its own surface, at most its depth (and slant) nearer.
            view.Visible[j] = inside
                && view.Camera.ToCamera(_actor.Joints[j]).Z - rasteriser.DepthAt(p.X, p.Y) < (1.5f * _actor.Depth(j)) + 1e-3f;
        }
    }

    /// <summary>Draws what a camera sees of the first frame where nobody is there.</summary>
    /// <param name="camera">Index into <see cref="Cameras"/>.</param>
    public SynthView RenderEmpty(int camera)
    {
        var view = Render(0, camera);
        _backdrops[camera].Draw(view.Rgb, 0, []);
        view.Mask.AsSpan().Clear();
        return view;
    }

    /// <summary>All frames in order, seen by all cameras; each has its own arrays.</summary>
    public IEnumerable<SynthFrame> Frames()
    {
        for (var f = 0; f < FrameCount; f++)
        {
            var views = new SynthView[Cameras.Count];
            for (var c = 0; c < views.Length; c++) views[c] = Render(f, c);
            yield return new SynthFrame(f, f / Options.Fps, Joints(f), views);
        }
    }
}
