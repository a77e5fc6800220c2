using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Skeleton;

namespace KeyStream.Stages.Tests.Skeleton;

/// <summary>Points through the skeleton stage, and the BVH that comes out.</summary>
internal sealed class Take
{
    private readonly string[] _rows;

    private Take(string path)
    {
        Clip = BvhFile.Read(path);
        _rows = File.ReadAllLines(path);
        Positions = [.. Enumerable.Range(0, Clip.Rotations.Count).Select(Row)];
    }

    /// <summary>What was read back; row 0 is the rest pose.</summary>
    public MotionClip Clip { get; }

    /// <summary>[T+1][J] joints by forward kinematics.</summary>
    public IReadOnlyList<Vector3[]> Positions { get; }

    /// <summary>Runs the stage over points in export axes.</summary>
    public static Take Of(string folder, KeypointLayout layout, double rate, IEnumerable<Vector3[]> frames, SkeletonOptions? options = null)
    {
        var info = new InputInfo("clip", "clip.mp4", new FrameFormat(64, 48, PixelLayout.Yuv420p), null, rate, false, "h264", 64, 48, 0, false);
        using (var sink = new SkeletonSink(folder, info, layout, options ?? new SkeletonOptions()))
        {
            foreach (var (points, i) in frames.Select((f, i) => (f, i)))
            {
                var three = new double[points.Length, 3];
                for (var k = 0; k < points.Length; k++) (three[k, 0], three[k, 1], three[k, 2]) = (points[k].X, -points[k].Y, -points[k].Z);
                sink.Write(new KeypointFrame(new FrameStamp("clip", i, i / rate), null, new double[points.Length, 2], three, [.. points.Select(p => float.IsNaN(p.X) ? 0.0 : 1.0)], null));
            }

            sink.Commit();
        }

        return new Take(Path.Combine(folder, "skeleton.bvh"));
    }

    public int Joint(string name) => Clip.Skeleton.Names.ToList().IndexOf(name);

    /// <summary>Positions of a joint in the motion's frames.</summary>
    public IReadOnlyList<Vector3> Track(string name) => [.. Positions.Skip(1).Select(p => p[Joint(name)])];

    /// <summary>The largest change of angular velocity of any joint, degrees per second squared.</summary>
    public double MostAcceleration()
    {
        var most = 0.0;
        for (var j = 0; j < Clip.Skeleton.Count; j++)
        {
            for (var t = 3; t < Clip.Rotations.Count; t++)
            {
                var change = Rotations.ToVector(Step(t, j)) - Rotations.ToVector(Step(t - 1, j));
                most = Math.Max(most, change.Length() * 180 / Math.PI / (Clip.FrameTime * Clip.FrameTime));
            }
        }

        return most;
    }

    /// <summary>The largest turn of any joint from one frame to the next, degrees.</summary>
    public double MostTurn() => Enumerable.Range(0, Clip.Skeleton.Count).Max(j =>
        Enumerable.Range(2, Clip.Rotations.Count - 2).Max(t => Rotations.ToVector(Step(t, j)).Length() * 180 / Math.PI));

    /// <summary>The largest difference of an angle in the file from one row to the next, degrees.</summary>
    public double MostAngleStep()
    {
        var rows = _rows.SkipWhile(l => !l.StartsWith("Frame Time", StringComparison.Ordinal)).Skip(2)
            .Select(l => l.Split(' ').Skip(3).Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture)).ToArray()).ToList();
        return rows.Zip(rows.Skip(1)).Max(p => p.First.Zip(p.Second).Max(a => Math.Abs(a.First - a.Second)));
    }

    private Quaternion Step(int t, int j) => Quaternion.Conjugate(Clip.Rotations[t - 1][j]) * Clip.Rotations[t][j];

    private Vector3[] Row(int row)
    {
        var positions = new Vector3[Clip.Skeleton.Count];
        Clip.Skeleton.ForwardKinematics(Clip.RootPositions[row], Clip.Rotations[row], positions, new Quaternion[positions.Length]);
        return positions;
    }
}
