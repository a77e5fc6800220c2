using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Views;

namespace KeyStream.Stages.Tests.Views;

/// <summary>Cameras around a scene of about a metre, z up, and what they see of points that move.</summary>
internal static class Ring
{
    public const int Width = 1000, Height = 800;

    public static RigViews Views(int count, params double[] distortion) => new([.. Enumerable.Range(0, count).Select(v => Camera(v, count, distortion))]);

    /// <summary>A camera at 4 m that looks at the origin from a height of its own, held upright.</summary>
    public static Camera Camera(int view, int count, params double[] distortion)
    {
        var angle = MathF.Tau * view / (count + 0.4f);
        var at = new Vector3(4 * MathF.Cos(angle), 4 * MathF.Sin(angle), 1 + (0.3f * view));
        var forward = Vector3.Normalize(-at);
        var right = Vector3.Normalize(Vector3.Cross(forward, Vector3.UnitZ));
        var down = Vector3.Cross(forward, right);
        var turn = CameraRotation.FromMatrix([right.X, right.Y, right.Z, down.X, down.Y, down.Z, forward.X, forward.Y, forward.Z]);
        return new Camera($"cam_{view}", Width, Height, (1100, 1100), (500, 400), distortion, turn, -Vector3.Transform(at, turn));
    }

    /// <summary>Where K points are at a time: each on a path of its own within half a metre.</summary>
    public static Vector3[] Points(int count, double time) => [.. Enumerable.Range(0, count).Select(k =>
    {
        var t = (float)time;
        return new Vector3(0.4f * MathF.Sin((1.3f * t) + k), 0.4f * MathF.Cos((0.7f * t * (1 + (0.2f * k))) + (2 * k)), 0.3f * MathF.Sin((0.9f * t) + (3 * k)));
    })];

    /// <summary>What a camera sees of points.</summary>
    public static KeypointFrame Sees(Camera camera, Vector3[] points, long index, double pts, double noise = 0, Random? random = null)
    {
        var frame = KeypointFrame.Missing(new FrameStamp(camera.Name, index, pts), null, points.Length, "") with { Fault = null };
        for (var k = 0; k < points.Length; k++)
        {
            var (x, y, z) = camera.ToCamera(points[k].X, points[k].Y, points[k].Z);
            var (u, v) = camera.Project(x, y, z);
            double Off() => random is null ? 0 : noise * ((random.NextDouble() * 2) - 1);
            (frame.Points2d[k, 0], frame.Points2d[k, 1], frame.Confidence[k]) = (u + Off(), v + Off(), 0.5 + (0.5 / (k + 1)));
        }

        return frame;
    }

    /// <summary>A moment in all views.</summary>
    public static ViewSet Set(RigViews rig, Vector3[] points, long index = 0) =>
        new(new FrameStamp("ring", index, index / 30.0), [.. rig.Cameras.Select(c => (KeypointFrame?)Sees(c, points, index, index / 30.0))]);

    /// <summary>Where a step puts the points of one moment, in the rig's world.</summary>
    public static Vector3[] Solve(RigViews rig, ViewSet set, out KeypointFrame row)
    {
        var (axes, count) = (WorldAxes.Of(rig), set.Views.First(v => v is not null)!.Confidence.Length);
        var found = row = new TriangulateStep(rig, axes, new ViewOptions(), count, new ViewTally(rig.Cameras.Count)).Run([set])[0];
        return [.. Enumerable.Range(0, count).Select(k =>
        {
            var (x, y, z) = axes.ToWorld(found.Points3d[k, 0], found.Points3d[k, 1], found.Points3d[k, 2]);
            return new Vector3((float)x, (float)y, (float)z);
        })];
    }

    public static float Farthest(Vector3[] a, Vector3[] b) => a.Zip(b, Vector3.Distance).Max();
}
