using System.Numerics;
using KeyStream.Synth.Actors;

namespace KeyStream.Synth;

/// <summary>Places cameras so that the whole figure stays in every picture of the clip.</summary>
internal static class CameraPlacer
{
    /// <summary>The cameras of a scene, around the middle of the motion.</summary>
    public static IReadOnlyList<SynthCamera> Place(Actor actor, SynthOptions options, SynthRandom random)
    {
        var outline = Outline(actor);
        var middle = Middle(outline);
        var vary = (float)options.Variety;
        var cameras = new SynthCamera[options.Cameras];
        var first = 0.35f + (vary * random.Range(-MathF.PI, MathF.PI));
        for (var c = 0; c < cameras.Length; c++)
        {
            var azimuth = first + (((2 * MathF.PI * c) + (vary * random.Range(-0.5f, 0.5f))) / cameras.Length);
            var elevation = 0.20f + (vary * random.Range(-0.12f, 0.35f)) + (0.12f * (c % 2));
            var fieldOfView = 0.66f + (vary * random.Range(-0.25f, 0.35f));
            var roll = vary * random.Range(-0.06f, 0.06f);
            var margin = 0.03f + (vary * random.Range(0, 0.12f));
            var focal = MathF.Min(options.Width, options.Height) / 2f / MathF.Tan(fieldOfView / 2);
            var direction = new Vector3(MathF.Sin(azimuth) * MathF.Cos(elevation), MathF.Sin(elevation), MathF.Cos(azimuth) * MathF.Cos(elevation));
            cameras[c] = Fit("cam" + c, options, focal, middle, direction, roll, margin, outline);
        }

        return cameras;
    }

    // Moves out along the direction until every outline point, with its radius, lies within the margin.
    private static SynthCamera Fit(
        string name, SynthOptions options, float focal, Vector3 middle, Vector3 direction, float roll, float margin, List<Vector4> outline)
    {
        var size = outline.Max(p => Vector3.Distance(p.AsVector3(), middle) + p.W);
        for (var (distance, tries) = (size * 1.2f, 0); ; distance *= 1.03f, tries++)
        {
            var camera = SynthCamera.LookAt(name, options.Width, options.Height, focal, middle + (direction * distance), middle, roll);
            if (outline.TrueForAll(p => Shows(camera, p, margin)) || tries == 200) return camera;
        }
    }

    private static bool Shows(SynthCamera camera, Vector4 point, float margin)
    {
        var c = camera.ToCamera(point.AsVector3());
        if (c.Z <= point.W * 1.5f) return false;
        var reach = (camera.Focal * point.W / (c.Z - point.W)) + (margin * Math.Min(camera.Width, camera.Height));
        float x = camera.Focal * MathF.Abs(c.X) / c.Z, y = camera.Focal * MathF.Abs(c.Y) / c.Z;
        return x + reach <= camera.CenterX && y + reach <= camera.CenterY;
    }

    private static List<Vector4> Outline(Actor actor)
    {
        // Up to 256 poses stand for the clip; what lies between them is within the radii.
        var points = new List<Vector4>();
        var poses = Math.Min(actor.FrameCount, 256);
        for (var i = 0; i < poses; i++)
        {
            actor.Pose(poses == 1 ? 0 : (int)((long)i * (actor.FrameCount - 1) / (poses - 1)));
            actor.Outline(points);
        }

        return points;
    }

    private static Vector3 Middle(List<Vector4> outline)
    {
        var (low, high) = (new Vector3(float.MaxValue), new Vector3(float.MinValue));
        foreach (var p in outline) (low, high) = (Vector3.Min(low, p.AsVector3()), Vector3.Max(high, p.AsVector3()));
        return (low + high) / 2;
    }
}
