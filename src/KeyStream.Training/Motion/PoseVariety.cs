using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>How <see cref="PoseVariety"/> changes a motion.</summary>
public sealed record VarietyOptions
{
    /// <summary>Probability of a joint to be bent.</summary>
    /// <value>Default 0.3.</value>
    public double Bent { get; init; } = 0.3;

    /// <summary>Standard deviation of the bend about each axis, degrees.</summary>
    /// <value>Default 15.</value>
    public double Degrees { get; init; } = 15;

    /// <summary>Standard deviation of the logarithm of the factor by which a bone is longer.</summary>
    /// <value>Default 0.06.</value>
    public double Stretch { get; init; } = 0.06;
}

/// <summary>Postures and proportions that recordings lack: joints bent a little further, bones a little longer, all through a window.</summary>
/// <remarks>
/// What PoseAug (Gong, Zhang and Feng, CVPR 2021) changes of a pose, bone angles and bone lengths, but drawn at random and the same for all frames, so that
/// the motion stays as smooth as it was. Left and right share their lengths, and half of the time their bends.
/// </remarks>
public static class PoseVariety
{
    /// <summary>Draws a change. The same random state gives the same numbers.</summary>
    /// <param name="random">Source.</param>
    /// <param name="motion">A motion whose edges make a tree; what no edge reaches stays as it is.</param>
    /// <param name="options">How much; null for the defaults.</param>
    public static BoneMotion Draw(Random random, BoneMotion motion, VarietyOptions? options = null)
    {
        options ??= new VarietyOptions();
        var partners = BodySides.Partners(motion.JointSet);
        var lengths = Shared(partners, () => (float)Math.Exp(options.Stretch * random.Normal()), true, f => f);
        var bends = Shared(partners, () => random.Chance(options.Bent) ? Bend(random, options.Degrees) : Quaternion.Identity, random.Chance(0.5), Mirrored);
        return Apply(motion, lengths, bends);
    }

    /// <summary>Bends and stretches.</summary>
    /// <param name="motion">The motion.</param>
    /// <param name="lengths">[J] factor of the bone that ends at each joint.</param>
    /// <param name="bends">[J] turn of each joint in the frame of its parent.</param>
    internal static BoneMotion Apply(BoneMotion motion, float[] lengths, Quaternion[] bends)
    {
        var bones = Bones(motion.JointSet);
        var (positions, rotations) = (new Vector3[motion.Positions.Count][], new Quaternion[motion.Positions.Count][]);
        for (var t = 0; t < positions.Length; t++)
        {
            var (x, r) = (motion.Positions[t], motion.Rotations[t]);
            var (y, q) = (positions[t], rotations[t]) = ((Vector3[])x.Clone(), (Quaternion[])r.Clone());
            foreach (var (parent, joint) in bones)
            {
                // The parent's new frame from its old one carries all that hangs on it along.
                var turn = q[parent] * Quaternion.Conjugate(r[parent]);
                y[joint] = y[parent] + (lengths[joint] * Vector3.Transform(x[joint] - x[parent], turn));
                q[joint] = Quaternion.Normalize(q[parent] * bends[joint] * Quaternion.Conjugate(r[parent]) * r[joint]);
            }
        }

        return motion with { Positions = positions, Rotations = rotations };
    }

    private static T[] Shared<T>(int[] partners, Func<T> draw, bool share, Func<T, T> mirrored)
    {
        var drawn = new T[partners.Length];
        for (var j = 0; j < drawn.Length; j++) drawn[j] = share && partners[j] < j ? mirrored(drawn[partners[j]]) : draw();
        return drawn;
    }

    private static Quaternion Bend(Random random, double degrees)
    {
        var turn = new Vector3((float)random.Normal(), (float)random.Normal(), (float)random.Normal()) * (float)(degrees * Math.PI / 180);
        var angle = turn.Length();
        return angle > 0 ? Quaternion.CreateFromAxisAngle(turn / angle, angle) : Quaternion.Identity;
    }

    // In a mirror x → −x; the frames of recordings lie along the axes of the body at rest.
    private static Quaternion Mirrored(Quaternion turn) => new(turn.X, -turn.Y, -turn.Z, turn.W);

    // (parent, joint) outwards from the first joint of every connected part.
    private static List<(int Parent, int Joint)> Bones(JointSet jointSet)
    {
        var (bones, reached) = (new List<(int, int)>(), new bool[jointSet.Count]);
        for (var root = 0; root < reached.Length; root++)
        {
            if (reached[root]) continue;
            reached[root] = true;
            var open = new Queue<int>([root]);
            while (open.TryDequeue(out var at))
            {
                foreach (var (from, to) in jointSet.Edges)
                {
                    var next = from == at ? to : to == at ? from : at;
                    if (reached[next]) continue;
                    reached[next] = true;
                    bones.Add((at, next));
                    open.Enqueue(next);
                }
            }
        }

        return bones;
    }
}
