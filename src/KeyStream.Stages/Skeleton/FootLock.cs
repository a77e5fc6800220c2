using System.Numerics;

namespace KeyStream.Stages.Skeleton;

/// <summary>Holds feet in place while they stand.</summary>
internal sealed class FootLock
{
    private const double Blend = 0.1;                     // Seconds before and after a contact in which a foot goes to its place and from it.
    private const float Strength = 50;
    private const int SampledFrames = 2000, LevelShare = 10;
    private readonly IReadOnlyList<Contact> _contacts;
    private readonly int[] _feet;
    private int _next;

    private FootLock(int[] feet, IReadOnlyList<Contact> contacts)
    {
        (_feet, _contacts) = (feet, contacts);
    }

    /// <summary>Finds the contacts of a run.</summary>
    public static FootLock Find(PointSpool spool, SkeletonPlan plan, Placement placement)
    {
        string[] parts = ["Foot", "ToeBase", "Heel"];
        var feet = Enumerable.Range(0, plan.Joints.Count).Where(j => Array.Exists(parts, p => plan.Joints[j].Name is { } n && (n == "Left" + p || n == "Right" + p))).ToArray();
        var sample = spool.Read(Math.Max(1, spool.Frames / SampledFrames)).Select(Places).ToList();
        var levels = Enumerable.Range(0, feet.Length)
            .Select(f => sample.Select(s => s[f].Y).Where(float.IsFinite).Order().ToList() is { Count: > 0 } heights ? heights[heights.Count / LevelShare] : 0).ToArray();
        var finder = new ContactFinder(plan.Extent, spool.Rate, levels);
        foreach (var frame in spool.Read()) finder.Add(frame.Pts, Places(frame));
        return new FootLock(feet, finder.Complete());

        Vector3[] Places(SpooledFrame frame)
        {
            var (seen, _) = placement.Place(plan, frame);
            return Array.ConvertAll(feet, j => seen[j]);
        }
    }

    /// <summary>Moves the places of feet that stand to where they stand, and makes them count; times must not go back.</summary>
    /// <param name="pts">Time of the frame.</param>
    /// <param name="seen">[J] places of the joints.</param>
    /// <param name="weights">[J] how much they count.</param>
    public void Hold(double pts, Vector3[] seen, float[] weights)
    {
        while (_next < _contacts.Count && _contacts[_next].End + Blend < pts) _next++;
        for (var c = _next; c < _contacts.Count && _contacts[c].Start - Blend < pts; c++)
        {
            var (contact, joint) = (_contacts[c], _feet[_contacts[c].Foot]);
            var away = Math.Max(Math.Max(contact.Start - pts, pts - contact.End), 0) / Blend;
            if (away >= 1) continue;
            var share = (float)((1 - away) * (1 - away) * (1 + (2 * away)));
            if (!Rotations.IsFinite(seen[joint]) && away > 0) continue;
            seen[joint] = away > 0 ? Vector3.Lerp(seen[joint], contact.At, share) : contact.At;
            weights[joint] += Strength * share;
        }
    }
}
