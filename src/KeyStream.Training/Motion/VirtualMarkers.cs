using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>How <see cref="VirtualMarkers"/> change a body.</summary>
public sealed record MarkerOptions
{
    /// <summary>Probability of a joint to be moved.</summary>
    /// <value>Default 0.5.</value>
    public double Moved { get; init; } = 0.5;

    /// <summary>Most points that are added.</summary>
    /// <value>Default 4.</value>
    public int MostAdded { get; init; } = 4;

    /// <summary>Greatest distance from the bone, parts of the body's extent.</summary>
    /// <value>Default 0.1.</value>
    public double Reach { get; init; } = 0.1;

    /// <summary>Fewest and most points that are left; what is removed joins its neighbours.</summary>
    /// <value>Default 6 and 26.</value>
    public (int Fewest, int Most) Points { get; init; } = (6, 26);
}

/// <summary>Points on a body that are not its joints, as discovered keypoints are: along bones, and fixed beside them.</summary>
public static class VirtualMarkers
{
    /// <summary>Draws points fixed to the bones of a body. The same random state gives the same numbers.</summary>
    /// <param name="random">Source.</param>
    /// <param name="body">The body; joints that coincide count once.</param>
    /// <param name="options">How many, how far; null for the defaults.</param>
    public static JointMotion Draw(Random random, BoneMotion body, MarkerOptions? options = null)
    {
        var (jointSet, keep) = Coincidence.Merge(body.JointSet, Coincidence.Looks(body.Positions));
        return Draw(random, new JointMotion(body.Source, body.Subject, jointSet, body.FrameRate, body.Positions), body.Rotations, keep, options ?? new MarkerOptions());
    }

    /// <summary>The same where bone frames are not known: points lie on the bones.</summary>
    /// <param name="random">Source.</param>
    /// <param name="body">The body.</param>
    /// <param name="options">How many; null for the defaults.</param>
    public static JointMotion Draw(Random random, JointMotion body, MarkerOptions? options = null) =>
        Draw(random, body, null, [.. Enumerable.Range(0, body.JointSet.Count)], options ?? new MarkerOptions());

    private static JointMotion Draw(Random random, JointMotion body, IReadOnlyList<Quaternion[]>? rotations, int[] keep, MarkerOptions options)
    {
        var reach = rotations is null ? 0 : (float)options.Reach * Coincidence.Extent(Array.ConvertAll(keep, j => body.Frames[0][j]));
        var markers = new List<Marker>();
        for (var j = 0; j < keep.Length; j++) markers.Add(random.Chance(options.Moved) ? Marker.Draw(random, body.JointSet, keep, j, 0.5, reach) : new Marker(keep[j], keep[j], 0, Vector3.Zero));
        var edges = body.JointSet.Edges.ToList();
        for (var added = random.Whole(0, options.MostAdded); added > 0; added--)
        {
            var joint = random.Next(keep.Length);
            edges.Add((joint, markers.Count));
            markers.Add(Marker.Draw(random, body.JointSet, keep, joint, 1, reach));
        }

        var names = body.JointSet.Joints.Concat(Enumerable.Range(0, markers.Count - keep.Length).Select(i => $"marker{i}")).ToArray();
        var left = Left(random, markers.Count, options.Points);
        var jointSet = new JointSet(body.JointSet.Name + "+", names, edges, body.JointSet.Pairs).Subset(left);
        return body with { JointSet = jointSet, Frames = [.. body.Frames.Select((p, t) => Array.ConvertAll(left, m => markers[m].At(p, rotations?[t])))] };
    }

    private static int[] Left(Random random, int count, (int Fewest, int Most) points)
    {
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        // Removing is the exception: half of the draws keep everything that may be kept.
        var most = Math.Min(count, points.Most);
        var left = random.Chance(0.5) ? most : random.Whole(Math.Min(points.Fewest, most), most);
        Array.Sort(order, 0, left);
        return order[..left];
    }

    /// <summary>A point between two joints, and off them in the frame of the one that carries the bone: parents have smaller numbers.</summary>
    private sealed record Marker(int From, int To, float Along, Vector3 Offset)
    {
        public static Marker Draw(Random random, JointSet jointSet, int[] keep, int joint, double furthest, float reach)
        {
            int[] around = [.. jointSet.Edges.Where(e => e.From == joint || e.To == joint).Select(e => e.From == joint ? e.To : e.From)];
            var to = around.Length == 0 ? joint : around[random.Next(around.Length)];
            var direction = new Vector3((float)random.Normal(), (float)random.Normal(), (float)random.Normal());
            var offset = direction / MathF.Max(direction.Length(), 1e-6f) * reach * (float)random.NextDouble();
            return new Marker(keep[joint], keep[to], (float)random.Between(0, furthest), offset);
        }

        public Vector3 At(Vector3[] positions, Quaternion[]? rotations)
        {
            var point = Vector3.Lerp(positions[From], positions[To], Along);
            return rotations is null ? point : point + Vector3.Transform(Offset, rotations[Math.Min(From, To)]);
        }
    }
}
