using KeyStream.Data;
using KeyStream.Stages.Calibrate;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Stages.Tests.Calibrate;

/// <summary>A rig of known cameras and a board that is carried about in front of it.</summary>
internal sealed class TrueRig
{
    /// <summary>Size of the pictures.</summary>
    public const int Width = 1280, Height = 1024;

    private const double Step = 0.4;
    private readonly Random _random;

    public TrueRig(int cameras, int moments, int seed = 1, LensModel lens = LensModel.Pinhole)
    {
        _random = new Random(seed);
        Inputs = [.. Enumerable.Range(0, cameras).Select(i => new CalibratedInput($"cam{i + 1}", Width, Height, moments))];
        Lenses = [.. Inputs.Select((_, i) => new LensState(lens, [1000 + (30 * i), 1002 + (30 * i), 645 - (5 * i), 505 + (4 * i), .. lens == LensModel.Fisheye ? new[] { -0.02, 0.01, -0.003, 0.0005 } : [-0.12, 0.06, 0.0005, -0.0004, 0.01]]))];
        // On an arc, looking at a point 2 m before the first one, whose axes are the world; the boards face the middle of the arc.
        Cameras = [.. Enumerable.Range(0, cameras).Select(i => LookingAtMiddle(i * Step))];
        var facing = LookingAtMiddle((cameras - 1) * Step / 2).Inverse();
        for (var m = 0; m < moments; m++)
        {
            Boards[m] = facing.After(RigidPose.Identity.Moved([Between(-0.6, 0.6), Between(-0.6, 0.6), Between(-3, 3), Between(-0.9, 0.9), Between(-0.7, 0.7), Between(1.3, 2.3)]))
                .After(new RigidPose(RigidPose.Identity.R, [-0.15, -0.1, 0]));
        }
    }

    public IReadOnlyList<CalibratedInput> Inputs { get; }

    public LensState[] Lenses { get; }

    public RigidPose[] Cameras { get; }

    public Dictionary<long, RigidPose> Boards { get; } = [];

    /// <summary>Turns every board so that it is parallel to the picture of the first camera.</summary>
    public void FaceTheFirstCamera()
    {
        foreach (var m in Boards.Keys.ToList()) Boards[m] = Boards[m] with { R = [1, 0, 0, 0, 1, 0, 0, 0, 1] };
    }

    /// <summary>The corners that fall into the pictures, each with noise of this standard deviation in x and y.</summary>
    public List<BoardSighting> Seen(Board board, double noise)
    {
        var sightings = new List<BoardSighting>();
        foreach (var (moment, pose) in Boards)
        {
            for (var c = 0; c < Cameras.Length; c++)
            {
                var corners = new List<(int Corner, (double, double) Pixel)>();
                var toCamera = Cameras[c].After(pose);
                for (var i = 0; i < board.Corners.Count; i++)
                {
                    var (x, y, z) = toCamera.Apply(board.Corners[i].X, board.Corners[i].Y, 0);
                    var (u, v) = Lenses[c].Project(x, y, z);
                    if (u > 5 && v > 5 && u < Width - 5 && v < Height - 5) corners.Add((i, (u + (noise * Normal()), v + (noise * Normal()))));
                }

                // From behind or edge on, no board is read.
                var facing = (toCamera.R[2] * toCamera.T[0]) + (toCamera.R[5] * toCamera.T[1]) + (toCamera.R[8] * toCamera.T[2]);
                if (corners.Count >= 12 && facing / Math.Sqrt(toCamera.T.Sum(t => t * t)) > 0.35)
                    sightings.Add(new BoardSighting(c, moment, [.. corners.Select(k => k.Corner)], [.. corners.Select(k => k.Pixel)]));
            }
        }

        return sightings;
    }

    /// <summary>Farthest that a camera is from its true place (mm) and direction (degrees), after the found world was laid on the true one by the boards in it.</summary>
    public (double Millimetres, double Degrees) Off(RigCalibration found)
    {
        var toTrue = Laid(found);
        var (far, turned) = (0.0, 0.0);
        for (var c = 0; c < Cameras.Length; c++)
        {
            var camera = found.Rig.Find(Inputs[c].Name)!;
            var pose = toTrue.After(new RigidPose(CameraRotation.Matrix(camera.Rotation), [camera.Translation.X, camera.Translation.Y, camera.Translation.Z]).Inverse());
            var truth = Cameras[c].Inverse();
            (far, turned) = (Math.Max(far, pose.DistanceTo(truth) * 1000), Math.Max(turned, pose.AngleTo(truth) * 180 / Math.PI));
        }

        return (far, turned);
    }

    /// <summary>How far a camera is from its true place (metres) and direction (degrees) as the first camera sees it.</summary>
    public (double Metres, double Degrees) Off(RigCalibration found, int camera)
    {
        RigidPose Pose(Camera c) => new(CameraRotation.Matrix(c.Rotation), [c.Translation.X, c.Translation.Y, c.Translation.Z]);
        var place = Pose(found.Rig.Cameras[0]).After(Pose(found.Rig.Cameras[camera]).Inverse());
        var truth = Cameras[0].After(Cameras[camera].Inverse());
        return (place.DistanceTo(truth), place.AngleTo(truth) * 180 / Math.PI);
    }

    // Kabsch.
    private RigidPose Laid(RigCalibration found)
    {
        var pairs = found.Boards.SelectMany(b => b.Value.Zip(found.Board.Corners, (p, q) => (Found: p, True: Boards[b.Key].Apply(q.X, q.Y, 0)))).ToList();
        var from = (X: pairs.Average(p => p.Found.X), Y: pairs.Average(p => p.Found.Y), Z: pairs.Average(p => p.Found.Z));
        var to = (X: pairs.Average(p => p.True.X), Y: pairs.Average(p => p.True.Y), Z: pairs.Average(p => p.True.Z));
        var sum = Matrix<double>.Build.Dense(3, 3);
        foreach (var (f, t) in pairs)
        {
            sum += Vector<double>.Build.Dense([t.X - to.X, t.Y - to.Y, t.Z - to.Z]).OuterProduct(Vector<double>.Build.Dense([f.X - from.X, f.Y - from.Y, f.Z - from.Z]));
        }

        var svd = sum.Svd();
        var turn = new RigidPose([.. (svd.U * svd.VT).Transpose().ToColumnMajorArray()], [0, 0, 0]);
        var (x, y, z) = turn.Turn(from.X, from.Y, from.Z);
        return turn with { T = [to.X - x, to.Y - y, to.Z - z] };
    }

    private static RigidPose LookingAtMiddle(double angle)
    {
        var turn = new RigidPose(RigidPose.Exponential([0, angle, 0]), [0, 0, 0]);
        var (x, y, z) = turn.Turn(0, 0, 2);
        return turn with { T = [-x, -y, 2 - z] };
    }

    private double Between(double low, double high) => low + (_random.NextDouble() * (high - low));

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
