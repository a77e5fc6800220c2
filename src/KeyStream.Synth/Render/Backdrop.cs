using System.Numerics;

namespace KeyStream.Synth.Render;

/// <summary>What a scene has behind its figure: colours and textures, the same for all cameras.</summary>
/// <param name="Kind">Never <see cref="SynthBackground.Any"/>.</param>
/// <param name="Low">Main colour (floor), 0..1.</param>
/// <param name="High">Second colour.</param>
/// <param name="Floor">Texture of the floor, or of the whole picture for <see cref="SynthBackground.Noise"/>.</param>
/// <param name="Wall">Texture of the wall.</param>
/// <param name="WallDistance">Radius of the round wall around the origin, metres.</param>
/// <param name="Drift">Texture shift per frame, in parts of the texture.</param>
internal sealed record BackdropLook(
    SynthBackground Kind, Vector3 Low, Vector3 High, Texture Floor, Texture Wall, float WallDistance, Vector2 Drift);

/// <summary>The background of one camera: computed once where it stands still.</summary>
internal sealed class Backdrop
{
    private readonly BackdropLook _look;
    private readonly SynthCamera _camera;
    private readonly Vector2[] _ground; // floor point (x, z) under each pixel, NaN where there is none
    private readonly Vector2[] _uv;
    private readonly byte[] _rgb;

    /// <summary>Casts the rays of a camera into the scene.</summary>
    public Backdrop(BackdropLook look, SynthCamera camera)
    {
        (_look, _camera) = (look, camera);
        var pixels = camera.Width * camera.Height;
        (_ground, _uv, _rgb) = (new Vector2[pixels], new Vector2[pixels], new byte[pixels * 3]);
        var eye = camera.Position;
        for (var i = 0; i < pixels; i++)
        {
            float x = (i % camera.Width) + 0.5f, y = (i / camera.Width) + 0.5f;
            (_ground[i], _uv[i]) = look.Kind == SynthBackground.Room
                ? Cast(eye, camera.Ray(x, y))
                : (new Vector2(float.NaN), new Vector2(x / camera.Width, y / camera.Height));
        }

        Paint(_rgb, Vector2.Zero);
    }

    /// <summary>Writes the background of a frame, with the soft shadow of a figure on the floor.</summary>
    /// <param name="rgb">Receives Width·Height·3 bytes.</param>
    /// <param name="frame">Number of the frame.</param>
    /// <param name="shadows">Floor points (x, z) with radius, metres.</param>
    public void Draw(Span<byte> rgb, int frame, ReadOnlySpan<Vector3> shadows)
    {
        if (_look.Drift == Vector2.Zero) _rgb.CopyTo(rgb);
        else Paint(rgb, _look.Drift * frame);
        if (_look.Kind != SynthBackground.Room) return;
        for (var i = 0; i < _ground.Length; i++)
        {
            if (float.IsNaN(_ground[i].X)) continue;
            var light = 1f;
            foreach (var s in shadows)
            {
                var d = Vector2.DistanceSquared(_ground[i], new Vector2(s.X, s.Y)) / (s.Z * s.Z);
                if (d < 1) light *= 1 - (0.45f * (1 - d) * (1 - d));
            }

            if (light == 1) continue;
            var pixel = rgb.Slice(i * 3, 3);
            (pixel[0], pixel[1], pixel[2]) = ((byte)(pixel[0] * light), (byte)(pixel[1] * light), (byte)(pixel[2] * light));
        }
    }

    private (Vector2 Ground, Vector2 Uv) Cast(Vector3 eye, Vector3 ray)
    {
        // Distance along the ray to the wall (a cylinder around the origin) and to the floor (y = 0); the nearer one is seen.
        float a = (ray.X * ray.X) + (ray.Z * ray.Z), b = (eye.X * ray.X) + (eye.Z * ray.Z);
        var c = (eye.X * eye.X) + (eye.Z * eye.Z) - (_look.WallDistance * _look.WallDistance);
        var wall = a > 1e-9f ? (-b + MathF.Sqrt(MathF.Max(0, (b * b) - (a * c)))) / a : float.PositiveInfinity;
        var floor = ray.Y < -1e-6f ? -eye.Y / ray.Y : float.PositiveInfinity;
        if (floor > 0 && floor < wall)
        {
            var p = eye + (ray * floor);
            return (new Vector2(p.X, p.Z), new Vector2(p.X, p.Z) / 4);
        }

        var q = eye + (ray * wall);
        var repeats = MathF.Max(1, MathF.Round(2 * MathF.PI * _look.WallDistance / 4)); // whole, or there is a seam behind
        return (new Vector2(float.NaN), new Vector2(MathF.Atan2(q.X, q.Z) / (2 * MathF.PI) * repeats, -q.Y / 4));
    }

    private void Paint(Span<byte> rgb, Vector2 shift)
    {
        for (var i = 0; i < _uv.Length; i++)
        {
            var uv = _uv[i] + shift;
            var color = _look.Kind switch
            {
                SynthBackground.Flat => _look.Low * 255,
                SynthBackground.Gradient => Vector3.Lerp(_look.Low, _look.High, Wave((uv.X * 0.4f) + (uv.Y * 0.6f))) * 255,
                SynthBackground.Room when float.IsNaN(_ground[i].X) => _look.Wall.Sample(uv.X, uv.Y),
                _ => _look.Floor.Sample(uv.X, uv.Y),
            };
            var pixel = rgb.Slice(i * 3, 3);
            (pixel[0], pixel[1], pixel[2]) = ((byte)color.X, (byte)color.Y, (byte)color.Z);
        }
    }

    // A triangle wave, so that a drifting gradient has no edge.
    private static float Wave(float t)
    {
        t = (t / 2) - MathF.Floor(t / 2);
        return 1 - MathF.Abs((2 * t) - 1);
    }
}
