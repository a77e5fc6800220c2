using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>A dark dumb-bell on a grey ground: the smallest subject that has an orientation.</summary>
internal static class Scene
{
    public static (Tensor Ends, AutoLink3dBatch Batch) Batch(int count, int size, int seed)
    {
        var random = new Random(seed);
        var angles = Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 1.2) - 0.6f).ToArray();
        var first = View(angles, size);
        var second = View([.. angles.Select(a => a + 0.2f)], size);
        return (tensor(angles), new AutoLink3dBatch(first with { ToCommon = Turn(count, 0) }, second with { ToCommon = Turn(count, -0.2f) }, 0.5));
    }

    private static AutoLink3dView View(float[] angles, int size)
    {
        var a = tensor(angles).reshape(-1, 1, 1, 1);
        var end = cat([a.sin(), a.cos()], 2).reshape(-1, 1, 2) * 0.5f;                             // [B,1,2]
        var body = Geometry.SegmentDistance(-end, end, size).lt(0.02f).to(float32);                // [B,1,S,S]
        var head = Geometry.SegmentDistance(end, end, size).lt(0.05f).to(float32);
        var foreground = (body + head).clamp_max(1f);
        var background = full(angles.Length, 3, size, size, 0.5f);
        return new AutoLink3dView(background - (foreground * 1.2f) + (head * 0.3f), background, foreground, Turn(angles.Length, 0));
    }

    // The dumb-bell at angle a points to (sin a, cos a); a turn by t maps it to a + t.
    private static Tensor Turn(int count, float t)
    {
        var (c, s) = ((float)Math.Cos(t), (float)Math.Sin(t));
        return tensor(new[] { c, s, 0, -s, c, 0 }).reshape(1, 2, 3).expand(count, 2, 3).contiguous();
    }
}
