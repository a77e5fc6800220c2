using System.Numerics;
using KeyStream.Nets;

namespace KeyStream.Stages.Lift;

/// <summary>The tracks of one window as the lifter sees them: from a camera turned to the subject, in units of its spread.</summary>
/// <remarks>
/// Where the camera looks past the subject, a figure before it is seen from another side than the camera's axis says: turning the camera to the
/// subject takes that away, and what is left of perspective is in the spread (how large the figure is at its distance). With
/// <see cref="LifterPlacement.Orthographic"/> nothing is turned, and points are those of the picture around their mean.
/// Arrays are [frame·N + joint]; letters T frames, N joints.
/// </remarks>
public sealed record LifterWindow
{
    private const double LeastSpread = 1e-4;

    /// <summary>x, y per point in units of spread; 0 where not seen. Length 2·T·N.</summary>
    public required float[] Points { get; init; }

    /// <summary>1 where a point is seen. Length T·N.</summary>
    public required float[] Seen { get; init; }

    /// <summary>0..1, 0 where not seen. Length T·N.</summary>
    public required float[] Confidence { get; init; }

    /// <summary>Camera axes → axes of the view (x right, y down, z to the subject).</summary>
    public required Quaternion ToView { get; init; }

    /// <summary>How the network places shapes.</summary>
    public required LifterPlacement Placement { get; init; }

    /// <summary>Root mean square of x/z, y/z around the centre.</summary>
    public required double Spread { get; init; }

    /// <summary>Makes a window; null when no point is seen in it.</summary>
    /// <param name="rays">[T][N] x/z, y/z in the camera's axes; NaN where not seen.</param>
    /// <param name="confidence">[T][N] 0..1.</param>
    /// <param name="placement">How the network places shapes.</param>
    public static LifterWindow? Of(IReadOnlyList<(double X, double Y)[]> rays, IReadOnlyList<double[]> confidence, LifterPlacement placement)
    {
        var (t, n) = (rays.Count, rays[0].Length);
        var centre = Vector3.Zero;
        foreach (var frame in rays) foreach (var ray in frame) if (IsSeen(ray)) centre += Vector3.Normalize(Ray(ray));
        if (centre == Vector3.Zero) return null;
        var view = placement == LifterPlacement.Perspective ? Towards(Vector3.Normalize(centre)) : Quaternion.Identity;
        var seen = new float[t * n];
        var points = new (double X, double Y)[t * n];
        for (var i = 0; i < t; i++)
        {
            for (var j = 0; j < n; j++)
            {
                if (!IsSeen(rays[i][j])) continue;
                var turned = Vector3.Transform(Ray(rays[i][j]), view);
                if (!(turned.Z > 1e-3f)) continue; // a right angle away from the subject: not of this figure
                (points[(i * n) + j], seen[(i * n) + j]) = ((turned.X / turned.Z, turned.Y / turned.Z), 1);
            }
        }

        var (mean, spread) = Statistics(points, seen, centred: placement == LifterPlacement.Orthographic);
        var flat = new float[2 * t * n];
        for (var k = 0; k < seen.Length; k++)
        {
            if (seen[k] == 0) continue;
            flat[2 * k] = (float)((points[k].X - mean.X) / spread);
            flat[(2 * k) + 1] = (float)((points[k].Y - mean.Y) / spread);
        }

        var trust = new float[t * n];
        for (var k = 0; k < seen.Length; k++) trust[k] = seen[k] * (float)Math.Clamp(confidence[k / n][k % n], 0, 1);
        return new LifterWindow { Points = flat, Seen = seen, Confidence = trust, ToView = view, Placement = placement, Spread = spread };
    }

    /// <summary>Joints around the window's centre in the view's axes and the network's unit, from camera axes: what the lifter's shape should be.</summary>
    /// <param name="frames">[T][N] positions in the camera's axes.</param>
    /// <returns>3·T·N numbers.</returns>
    public float[] Truth(IReadOnlyList<Vector3[]> frames)
    {
        var n = frames[0].Length;
        var turned = frames.SelectMany(f => f.Select(p => Vector3.Transform(p, ToView))).ToArray();
        var seen = Enumerable.Range(0, turned.Length).Where(k => Seen[k] > 0).ToList();
        var distance = seen.Average(k => (double)turned[k].Z);
        // What points at the figure's distance are seen around: the view's axis, or their mean.
        var centre = Placement == LifterPlacement.Orthographic
            ? new Vector3((float)seen.Average(k => turned[k].X), (float)seen.Average(k => turned[k].Y), (float)distance)
            : new Vector3(0, 0, (float)distance);
        var unit = (float)(Spread * distance);
        var truth = new float[3 * turned.Length];
        for (var k = 0; k < turned.Length; k++) ((turned[k] - centre) / unit).CopyTo(truth, 3 * k);
        return truth;
    }

    private static bool IsSeen((double X, double Y) ray) => double.IsFinite(ray.X) && double.IsFinite(ray.Y);

    private static Vector3 Ray((double X, double Y) ray) => new((float)ray.X, (float)ray.Y, 1);

    // The least turn that takes a direction to +z; subjects are in front of the camera, so that it is always defined.
    private static Quaternion Towards(Vector3 direction) =>
        Quaternion.Normalize(new Quaternion(Vector3.Cross(direction, Vector3.UnitZ), 1 + Vector3.Dot(direction, Vector3.UnitZ)));

    private static ((double X, double Y) Mean, double Spread) Statistics((double X, double Y)[] points, float[] seen, bool centred)
    {
        double count = seen.Sum(), x = 0, y = 0, square = 0;
        for (var k = 0; k < seen.Length; k++) (x, y) = (x + points[k].X, y + points[k].Y);
        var mean = centred ? (x / count, y / count) : (0.0, 0.0);
        for (var k = 0; k < seen.Length; k++)
            if (seen[k] > 0) square += Math.Pow(points[k].X - mean.Item1, 2) + Math.Pow(points[k].Y - mean.Item2, 2);
        return (mean, Math.Max(LeastSpread, Math.Sqrt(square / count)));
    }
}
