using FsCheck;
using FsCheck.Fluent;
using KeyStream.Data;
using KeyStream.Stages.Calibrate;

namespace KeyStream.Stages.Tests.Calibrate;

public sealed class SolverTests
{
    [Theory]
    [InlineData(LensModel.Pinhole)]
    [InlineData(LensModel.Fisheye)]
    public void Jacobian_IsThatOfFiniteDifferences(LensModel model)
    {
        const double h = 1e-6;
        Prop.ForAll(Gen.Choose(-1000, 1000).Select(n => n / 1000.0).ArrayOf(24).ToArbitrary(), d =>
        {
            var lens = new LensState(model, [500, 510, 320, 240, .. d[..(model == LensModel.Pinhole ? 8 : 4)].Select(k => 0.1 * k)]);
            var (camera, board) = (RigidPose.Identity.Moved([d[8], d[9], d[10], d[11], d[12], 4]), RigidPose.Identity.Moved([0.5 * d[13], 0.5 * d[14], 0.5 * d[15], 0.2 * d[16], 0.2 * d[17], 0.2 * d[18]]));
            var corner = (0.3 * d[19], 0.3 * d[20]);
            double[] byCamera = new double[12], byBoard = new double[12], byLens = new double[2 * lens.Values.Length];
            CornerJacobian.Project(lens, camera, board, corner, byCamera, byBoard, byLens);
            return Same(byCamera, s => At(lens, camera.Moved(s), board, corner)) && Same(byBoard, s => At(lens, camera, board.Moved(s), corner)) && Same(byLens, s => At(lens.Moved(s), camera, board, corner));
        }).QuickCheckThrowOnFailure();

        static bool Same(double[] by, Func<double[], (double X, double Y)> at)
        {
            var n = by.Length / 2;
            return Enumerable.Range(0, n).All(i =>
            {
                double[] more = new double[n], less = new double[n];
                (more[i], less[i]) = (h, -h);
                var (a, b) = (at(more), at(less));
                return Math.Abs(by[i] - ((a.X - b.X) / (2 * h))) < 1e-4 && Math.Abs(by[n + i] - ((a.Y - b.Y) / (2 * h))) < 1e-4;
            });
        }
    }

    [Fact]
    public void Weight_IsTheSlopeOfTheLoss()
    {
        foreach (var loss in Enum.GetValues<RobustKind>().Select(kind => new RobustLoss(kind, 1.5)))
            foreach (var s in new[] { 0.01, 1, 2.2, 2.3, 50 }) loss.Weight(s).ShouldBe((loss.Of(s + 1e-6) - loss.Of(s - 1e-6)) / 2e-6, 1e-6);
    }

    [Fact]
    public void Solve_WithoutNoise_FindsTheVeryState()
    {
        var board = Board.Parse("checkerboard:7x6:40mm");
        var rig = new TrueRig(3, 12);
        var seen = rig.Seen(board, noise: 0);
        var random = new Random(3);
        double[] Jolt(double size) => [.. Enumerable.Range(0, 6).Select(_ => size * (random.NextDouble() - 0.5))];
        var start = new BundleState(
            [.. rig.Lenses.Select(l => l with { Values = [l.Values[0] * 1.05, l.Values[1] * 1.05, 639.5, 511.5, 0, 0, 0, 0, 0] })],
            [rig.Cameras[0], .. rig.Cameras[1..].Select(c => c.Moved(Jolt(0.05)))], rig.Boards.ToDictionary(b => b.Key, b => b.Value.Moved(Jolt(0.05))));
        bool[] all = [true, true, true, true, true, true, true, true, true];
        var found = new BundleAdjuster(board.Corners, seen, [new(false, all), new(true, all), new(true, all)]).Solve(start, new RobustLoss(RobustKind.Squares));
        found.Rms(seen, board.Corners).ShouldBeLessThan(1e-6);
        found.Cameras[2].DistanceTo(rig.Cameras[2]).ShouldBeLessThan(1e-6);
        found.Lenses[1].Values.Zip(rig.Lenses[1].Values, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-3);
    }

    [Fact]
    public void Covariance_OfManySolutions_IsTheOneThatIsStated()
    {
        var board = Board.Parse("checkerboard:7x6:40mm");
        var free = new FreeParts(false, [true, true, true, true, true, true, false, false, false]);
        var focals = new List<double>();
        var stated = 0.0;
        for (var seed = 0; seed < 25; seed++)
        {
            // The same boards, other noise.
            var rig = new TrueRig(1, 8, seed: 5);
            var random = new Random(seed);
            var seen = rig.Seen(board, 0).ConvertAll(s => s with { Pixels = [.. s.Pixels.Select(p => (p.X + Normal(random), p.Y + Normal(random)))] });
            var adjuster = new BundleAdjuster(board.Corners, seen, [free]);
            var found = adjuster.Solve(new BundleState(rig.Lenses, rig.Cameras, rig.Boards), new RobustLoss(RobustKind.Squares));
            focals.Add(found.Lenses[0].Values[0]);
            stated = Math.Sqrt(adjuster.Covariance(found, new RobustLoss(RobustKind.Squares))!.At(0, 0));
        }

        var spread = Math.Sqrt(focals.Sum(f => Math.Pow(f - focals.Average(), 2)) / (focals.Count - 1));
        spread.ShouldBeInRange(0.6 * stated, 1.5 * stated);

        static double Normal(Random r) => Math.Sqrt(-2 * Math.Log(1 - r.NextDouble())) * Math.Cos(2 * Math.PI * r.NextDouble());
    }

    private static (double X, double Y) At(LensState lens, RigidPose camera, RigidPose board, (double X, double Y) corner)
    {
        var (x, y, z) = camera.After(board).Apply(corner.X, corner.Y, 0);
        return lens.Project(x, y, z);
    }
}
