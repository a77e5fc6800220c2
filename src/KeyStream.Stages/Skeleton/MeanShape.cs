using System.Numerics;

namespace KeyStream.Stages.Skeleton;

/// <summary>The shape that a run's poses have in common: the rest pose.</summary>
/// <param name="Points">[K] points around their mean, export axes.</param>
/// <param name="Weights">[K] 0..1, small for points that move against the others (hands, feet): they say little about the body's turn.</param>
internal sealed record MeanShape(Vector3[] Points, float[] Weights)
{
    private const int Passes = 8;
    private const float Steady = 0.02f; // Of the shape's extent: a point that strays this far counts half.

    /// <summary>
    /// Poses turned onto each other and averaged (generalised Procrustes analysis, Gower 1975, reweighted by each point's median
    /// distance to the mean), then turned to how the subject stands on average. Where symmetric pairs are known, it is turned about the
    /// vertical until their left side is at +X: it faces +Z.
    /// </summary>
    /// <param name="frames">Whole frames, export axes.</param>
    /// <param name="pairs">Symmetric pairs as indices into a frame.</param>
    public static MeanShape Fit(IReadOnlyList<Vector3[]> frames, IReadOnlyList<(int Left, int Right)> pairs)
    {
        var count = frames[0].Length;
        var weights = Enumerable.Repeat(1f, count).ToArray();
        var mean = Rotations.Centred(frames[frames.Count / 2], weights);
        for (var pass = 0; pass < Passes; pass++)
        {
            var aligned = frames.Select(f => Aligned(f, mean, weights)).ToList();
            mean = [.. Enumerable.Range(0, count).Select(k => aligned.Aggregate(Vector3.Zero, (sum, f) => sum + f[k]) / frames.Count)];
            var reach = Steady * Extent(mean);
            weights = [.. Enumerable.Range(0, count).Select(k => Weight(aligned.Select(f => Vector3.Distance(f[k], mean[k])).Order().ElementAt(frames.Count / 2) / reach))];
        }

        var centred = frames.Select(f => Rotations.Centred(f, weights)).ToList();
        Vector3[] standing = [.. Enumerable.Range(0, count).Select(k => centred.Aggregate(Vector3.Zero, (sum, f) => sum + f[k]) / frames.Count)];
        var upright = Turned(mean, Rotations.Fit(mean, standing, weights, Quaternion.Identity));
        return new MeanShape(Turned(upright, Facing(upright, pairs)), weights);
    }

    /// <summary>Longest side of the points' bounding box.</summary>
    public static float Extent(Vector3[] points) => Math.Max(
        points.Max(p => p.X) - points.Min(p => p.X), Math.Max(points.Max(p => p.Y) - points.Min(p => p.Y), points.Max(p => p.Z) - points.Min(p => p.Z)));

    /// <summary>Half at 1, falling with the square.</summary>
    public static float Weight(float stray) => 1 / (1 + (stray * stray));

    private static Vector3[] Aligned(Vector3[] frame, Vector3[] mean, float[] weights)
    {
        var centred = Rotations.Centred(frame, weights);
        return Turned(centred, Rotations.Fit(centred, mean, weights, Quaternion.Identity));
    }

    private static Quaternion Facing(Vector3[] shape, IReadOnlyList<(int Left, int Right)> pairs)
    {
        var across = pairs.Aggregate(Vector3.Zero, (sum, p) => sum + shape[p.Left] - shape[p.Right]);
        var level = new Vector3(across.X, 0, across.Z);
        return level.Length() > 0.3f * across.Length() ? Rotations.Swing(level, Vector3.UnitX) : Quaternion.Identity;
    }

    private static Vector3[] Turned(Vector3[] points, Quaternion turn) => [.. points.Select(p => Vector3.Transform(p, turn))];
}
