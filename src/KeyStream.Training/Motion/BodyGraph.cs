using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>Tells the joints of an animated figure from the controls that animators leave among them.</summary>
/// <remarks>
/// Bones keep their length, give or take what animators stretch them. Edges that do not are cut; the largest connected part is the body.
/// Another part joins it where one of its joints keeps its distance to a joint of the body (a hoof that is moved by itself hangs on the end of
/// a leg all the same); parts that keep none (targets of knees, the point on the ground that everything hangs on) are left out.
/// </remarks>
internal static class BodyGraph
{
    /// <summary>An edge of the hierarchy whose length ranges over less than this part of the body's extent is a bone.</summary>
    private const float Loose = 0.16f;

    /// <summary>The same for joints that no edge joins.</summary>
    private const float Rigid = 0.06f;

    /// <summary>Joints further apart than this part of the extent are not neighbours.</summary>
    private const float Reach = 0.35f;
    /// <summary>A joint of another part that never leaves this part of the extent around one of the body only steers it.</summary>
    private const float Shadow = 0.05f;
    private static readonly string[] Controls = ["control", "poletarget", "slot"];

    /// <summary>The body's joint set, and which joints it has.</summary>
    /// <param name="jointSet">All joints with the edges of their hierarchy.</param>
    /// <param name="looks">[frames][J] positions from all animations.</param>
    public static (JointSet JointSet, int[] Keep) Find(JointSet jointSet, IReadOnlyList<Vector3[]> looks)
    {
        var extent = looks.Max(Coincidence.Extent);
        var part = Enumerable.Range(0, jointSet.Count).ToArray();
        var wanted = jointSet.Joints.Select(n => !Controls.Any(c => n.Contains(c, StringComparison.OrdinalIgnoreCase))).ToArray();
        var edges = jointSet.Edges.Where(e => wanted[e.From] && wanted[e.To] && Spread(looks, e.From, e.To).Range < Loose * extent).ToList();
        foreach (var (a, b) in edges) Unite(part, a, b);
        var body = part.Where((_, j) => wanted[j]).CountBy(p => p).MaxBy(p => p.Value).Key;
        DropShadows(looks, part, body, wanted, extent);
        while (Nearest(looks, part, body, wanted, extent) is { } found)
        {
            edges.Add(found);
            Unite(part, found.Body, found.Other);
            body = part[found.Body];
        }

        int[] keep = [.. Enumerable.Range(0, jointSet.Count).Where(j => part[j] == body && wanted[j])];
        return ((jointSet with { Edges = [.. edges] }).Subset(keep), keep);
    }

    private static void Unite(int[] part, int a, int b)
    {
        var (old, now) = (part[b], part[a]);
        for (var j = 0; j < part.Length; j++)
        {
            if (part[j] == old) part[j] = now;
        }
    }

    private static void DropShadows(IReadOnlyList<Vector3[]> looks, int[] part, int body, bool[] wanted, float extent)
    {
        for (var b = 0; b < part.Length; b++)
        {
            for (var a = 0; a < part.Length && wanted[b] && part[b] != body; a++) wanted[b] = part[a] != body || Spread(looks, a, b).Most >= Shadow * extent;
        }
    }

    // The pair by which another part joins the body.
    private static (int Body, int Other)? Nearest(IReadOnlyList<Vector3[]> looks, int[] part, int body, bool[] wanted, float extent)
    {
        ((int, int)? best, var least) = (null, Reach * extent);
        for (var a = 0; a < part.Length; a++)
        {
            for (var b = 0; b < part.Length && part[a] == body; b++)
            {
                if (part[b] == body || !wanted[b]) continue;
                var (range, most) = Spread(looks, a, b);
                if (range < Rigid * extent && most < least) (best, least) = ((a, b), most);
            }
        }

        return best;
    }

    private static (float Range, float Most) Spread(IReadOnlyList<Vector3[]> looks, int a, int b)
    {
        var (low, high) = (float.MaxValue, 0f);
        foreach (var p in looks)
        {
            var length = Vector3.Distance(p[a], p[b]);
            (low, high) = (MathF.Min(low, length), MathF.Max(high, length));
        }

        return (high - low, high);
    }
}
