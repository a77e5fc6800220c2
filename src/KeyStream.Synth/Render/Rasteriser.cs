using System.Numerics;
using System.Runtime.InteropServices;

namespace KeyStream.Synth.Render;

/// <summary>Draws triangles into a colour and an inverse-depth buffer: perspective-correct texture, light per vertex.</summary>
/// <remarks>A triangle with a corner nearer than <see cref="Near"/> is not drawn: cameras stand outside the figures.</remarks>
internal sealed class Rasteriser
{
    /// <summary>Nearest depth that is drawn, metres.</summary>
    public const float Near = 0.02f;

    private readonly byte[] _rgb;
    private readonly float[] _inverseDepth;
    private Corner[] _corners = new Corner[256];
    private int _minX, _minY, _maxX = -1, _maxY = -1;

    /// <summary>Makes the buffers of a camera.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="samples">Samples per pixel along each axis.</param>
    public Rasteriser(SynthCamera camera, int samples)
    {
        (Camera, Samples, Width, Height) = (camera, samples, camera.Width * samples, camera.Height * samples);
        (_rgb, _inverseDepth) = (new byte[Width * Height * 3], new float[Width * Height]);
        (_minX, _minY) = (Width, Height);
    }

    /// <summary>The camera.</summary>
    public SynthCamera Camera { get; }

    /// <summary>Samples per pixel along each axis.</summary>
    public int Samples { get; }

    /// <summary>Where the light comes from and how strong it is.</summary>
    public Light Light { get; set; } = new(Vector3.UnitY, 0.45f, 0.65f);

    private int Width { get; }

    private int Height { get; }

    /// <summary>Empties the buffers; costs only what was drawn.</summary>
    public void Clear()
    {
        for (var y = _minY; y <= _maxY; y++) _inverseDepth.AsSpan((y * Width) + _minX, _maxX - _minX + 1).Clear();
        (_minX, _minY, _maxX, _maxY) = (Width, Height, -1, -1);
    }

    /// <summary>Draws a mesh whose vertices are in world coordinates.</summary>
    /// <param name="positions">[N] world positions.</param>
    /// <param name="normals">[N] unit world normals.</param>
    /// <param name="uv">[N] texture coordinates.</param>
    /// <param name="indices">Three per triangle, each below N.</param>
    /// <param name="texture">Surface colour.</param>
    /// <param name="bothSides">True to draw back faces too.</param>
    public void Draw(
        ReadOnlySpan<Vector3> positions, ReadOnlySpan<Vector3> normals, ReadOnlySpan<Vector2> uv, ReadOnlySpan<int> indices,
        Texture texture, bool bothSides)
    {
        if (_corners.Length < positions.Length) _corners = new Corner[positions.Length * 2];
        for (var i = 0; i < positions.Length; i++) _corners[i] = Project(positions[i], normals[i], uv[i]);
        for (var i = 0; i + 2 < indices.Length; i += 3)
        {
            ref readonly var a = ref _corners[indices[i]];
            ref readonly var b = ref _corners[indices[i + 1]];
            ref readonly var c = ref _corners[indices[i + 2]];
            if (a.W == 0 || b.W == 0 || c.W == 0) continue;
            var area = ((b.X - a.X) * (c.Y - a.Y)) - ((c.X - a.X) * (b.Y - a.Y));
            if (area < 0) Fill(a, c, b, -area, texture); // counter-clockwise to the eye is negative with y down
            else if (bothSides && area > 0) Fill(a, b, c, area, texture);
        }
    }

    /// <summary>Depth of what was drawn at a picture point in metres, or infinity where nothing was.</summary>
    public float DepthAt(float x, float y)
    {
        int sx = (int)MathF.Floor(x * Samples), sy = (int)MathF.Floor(y * Samples);
        if ((uint)sx >= (uint)Width || (uint)sy >= (uint)Height) return float.PositiveInfinity;
        var w = _inverseDepth[(sy * Width) + sx];
        return w > 0 ? 1 / w : float.PositiveInfinity;
    }

    /// <summary>Lays what was drawn over a background and writes the mask (255 where at least half of a pixel's samples are drawn).</summary>
    /// <param name="rgb">Picture with the background, changed in place.</param>
    /// <param name="mask">Mask of Width·Height bytes, all 0 before.</param>
    public void Composite(Span<byte> rgb, Span<byte> mask)
    {
        if (_maxX < 0) return;
        var all = Samples * Samples;
        for (var y = _minY / Samples; y <= _maxY / Samples; y++)
        {
            for (var x = _minX / Samples; x <= _maxX / Samples; x++)
            {
                var (sum, count) = Gather(x * Samples, y * Samples);
                if (count == 0) continue;
                var at = (y * Camera.Width) + x;
                mask[at] = count * 2 >= all ? (byte)255 : (byte)0;
                var pixel = rgb.Slice(at * 3, 3);
                var back = new Vector3(pixel[0], pixel[1], pixel[2]) * (all - count);
                var mixed = ((sum + back) / all) + new Vector3(0.5f);
                (pixel[0], pixel[1], pixel[2]) = ((byte)mixed.X, (byte)mixed.Y, (byte)mixed.Z);
            }
        }
    }

    private (Vector3 Sum, int Count) Gather(int x, int y)
    {
        var sum = Vector3.Zero;
        var count = 0;
        for (var sy = y; sy < y + Samples; sy++)
        {
            for (var sx = x; sx < x + Samples; sx++)
            {
                var at = (sy * Width) + sx;
                if (_inverseDepth[at] == 0) continue;
                count++;
                sum += new Vector3(_rgb[at * 3], _rgb[(at * 3) + 1], _rgb[(at * 3) + 2]);
            }
        }

        return (sum, count);
    }

    private Corner Project(Vector3 position, Vector3 normal, Vector2 uv)
    {
        var c = Camera.ToCamera(position);
        if (!(c.Z >= Near)) return default;
        var w = 1 / c.Z;
        return new Corner(
            ((Camera.Focal * c.X * w) + Camera.CenterX) * Samples, ((Camera.Focal * c.Y * w) + Camera.CenterY) * Samples, w,
            uv.X * w, uv.Y * w, Light.On(normal) * w);
    }

    private void Fill(in Corner a, in Corner b, in Corner c, float area, Texture texture)
    {
        // Sample centres at .5; the range is cut in float first because a far-off corner may not fit an int.
        int x0 = (int)Math.Clamp(MathF.Ceiling(Min(a.X, b.X, c.X) - 0.5f), 0, Width), x1 = (int)Math.Clamp(MathF.Floor(-Min(-a.X, -b.X, -c.X) - 0.5f), -1, Width - 1);
        int y0 = (int)Math.Clamp(MathF.Ceiling(Min(a.Y, b.Y, c.Y) - 0.5f), 0, Height), y1 = (int)Math.Clamp(MathF.Floor(-Min(-a.Y, -b.Y, -c.Y) - 0.5f), -1, Height - 1);
        if (x0 > x1 || y0 > y1) return;
        (_minX, _minY, _maxX, _maxY) = (Math.Min(_minX, x0), Math.Min(_minY, y0), Math.Max(_maxX, x1), Math.Max(_maxY, y1));
        var scale = 1 / area;
        float ax = (b.Y - c.Y) * scale, bx = (c.Y - a.Y) * scale;
        float ay = (c.X - b.X) * scale, by = (a.X - c.X) * scale;
        var mask = texture.Size - 1;
        for (var y = y0; y <= y1; y++)
        {
            float px = x0 + 0.5f - c.X, py = y + 0.5f - c.Y;
            float wa = (ax * px) + (ay * py), wb = (bx * px) + (by * py);
            for (var x = x0; x <= x1; x++, wa += ax, wb += bx)
            {
                var wc = 1 - wa - wb;
                if (wa < 0 || wb < 0 || wc < 0) continue;
                var w = (wa * a.W) + (wb * b.W) + (wc * c.W);
                var at = (y * Width) + x;
                if (w <= _inverseDepth[at]) continue;
                _inverseDepth[at] = w;
                var z = texture.Size / w;
                int u = (int)MathF.Floor(((wa * a.U) + (wb * b.U) + (wc * c.U)) * z) & mask;
                int v = (int)MathF.Floor(((wa * a.V) + (wb * b.V) + (wc * c.V)) * z) & mask;
                Shade(at * 3, texture.Rgb, ((v * texture.Size) + u) * 3, ((wa * a.L) + (wb * b.L) + (wc * c.L)) / w);
            }
        }
    }

    private void Shade(int at, byte[] texels, int from, float light)
    {
        _rgb[at] = (byte)MathF.Min(255, texels[from] * light);
        _rgb[at + 1] = (byte)MathF.Min(255, texels[from + 1] * light);
        _rgb[at + 2] = (byte)MathF.Min(255, texels[from + 2] * light);
    }

    private static float Min(float a, float b, float c) => MathF.Min(a, MathF.Min(b, c));

    // W is 1/z; U, V and L (light) are divided by z too, so that they interpolate linearly on the picture.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Corner(float X, float Y, float W, float U, float V, float L);
}

/// <summary>One distant lamp and light from everywhere (Lambert's law).</summary>
/// <param name="Toward">Unit vector toward the lamp.</param>
/// <param name="Ambient">Light from everywhere.</param>
/// <param name="Diffuse">Light of the lamp on a surface that faces it.</param>
internal readonly record struct Light(Vector3 Toward, float Ambient, float Diffuse)
{
    /// <summary>Light on a surface: 1 leaves its colour as it is.</summary>
    public float On(Vector3 normal) => Ambient + (Diffuse * MathF.Max(0, Vector3.Dot(normal, Toward)));
}
