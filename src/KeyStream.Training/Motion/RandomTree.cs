using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>Bodies that never were: random bilateral trees of bones that move about, so that lifting does not rest on known ones.</summary>
/// <remarks>
/// A chain of 2 to 6 spine joints, 1 to 3 pairs of limbs with 2 to 4 bones, what is left to a head and a tail; bones of random length; every joint
/// turns about its axes by 10 to 50 degrees at most (the spine by a third of that) in sums of 2 to 4 sine waves of 0.2 to 2.5 Hz; the body turns
/// (all around, and by up to 20 degrees up and down) and walks at up to 1.5 body lengths a second. The joints of the first frame are 0.3 to 2 m wide or tall.
/// </remarks>
public static class RandomTree
{
    /// <summary>Fewest and most joints.</summary>
    public const int FewestJoints = 6, MostJoints = 24;
    private const double Degree = Math.PI / 180;

    /// <summary>Draws a body and its motion. The same random state gives the same numbers.</summary>
    /// <param name="random">Source.</param>
    /// <param name="joints">6 to 24.</param>
    /// <param name="seconds">Length.</param>
    /// <param name="rate">Frames per second.</param>
    public static BoneMotion Motion(Random random, int joints, double seconds, double rate)
    {
        var skeleton = new RandomSkeleton(random, joints);
        var turns = Enumerable.Range(0, joints).Select(j => Turns(random, skeleton.IsSpine(j) ? 1 / 3.0 : 1)).ToArray();
        var path = new Path(random);
        var frames = Math.Max(1, (int)Math.Round(seconds * rate));
        var (positions, rotations) = (new Vector3[frames][], new Quaternion[frames][]);
        for (var t = 0; t < frames; t++)
        {
            var time = t / rate;
            var local = Array.ConvertAll(turns, axes => Turn(axes, time));
            local[0] = path.Heading(time) * local[0];
            (positions[t], rotations[t]) = (new Vector3[joints], new Quaternion[joints]);
            skeleton.Body.ForwardKinematics(path.Step(1 / rate, time), local, positions[t], rotations[t]);
        }

        var edges = Enumerable.Range(1, joints - 1).Select(j => (skeleton.Body.Parents[j], j)).ToArray();
        var jointSet = new JointSet($"tree-{joints}", skeleton.Body.Names, edges, BodySides.Pairs(skeleton.Body.Names));
        var extent = (float)random.BetweenLog(0.3, 2);
        var motion = new BoneMotion("random tree", "tree", jointSet, rate, positions, rotations);
        return motion.Scaled(extent / Coincidence.Extent(positions[0]));
    }

    private static Sway[] Turns(Random random, double part) =>
        [.. Enumerable.Range(0, 3).Select(_ => new Sway(random, random.Whole(2, 4), 0.2, 2.5, random.Between(10, 50) * Degree * part))];

    private static Quaternion Turn(Sway[] axes, double time) =>
        Quaternion.CreateFromYawPitchRoll((float)axes[1].At(time), (float)axes[0].At(time), (float)axes[2].At(time));

    /// <summary>Where the root goes; body length 1.</summary>
    private sealed class Path(Random random)
    {
        private readonly double _start = random.Between(0, Math.Tau), _speed = random.Between(0, 1.5);
        private readonly Sway _yaw = new(random, 2, 0.03, 0.2, Math.PI), _pitch = new(random, 2, 0.05, 0.4, 20 * Degree), _bob = new(random, 2, 0.3, 2, 0.04);
        private double _x, _z;

        public Quaternion Heading(double time) => Quaternion.CreateFromYawPitchRoll((float)(_start + _yaw.At(time)), (float)_pitch.At(time), 0);

        public Vector3 Step(double seconds, double time)
        {
            var (sin, cos) = Math.SinCos(_start + _yaw.At(time));
            (_x, _z) = (_x + (_speed * seconds * sin), _z + (_speed * seconds * cos));
            return new Vector3((float)_x, (float)(1 + _bob.At(time)), (float)_z);
        }
    }
}
