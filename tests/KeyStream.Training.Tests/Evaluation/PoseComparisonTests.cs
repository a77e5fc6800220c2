using System.Numerics;
using KeyStream.Data;
using KeyStream.Training.Evaluation;

namespace KeyStream.Training.Tests.Evaluation;

public sealed class PoseComparisonTests
{
    private static readonly string[] Names = ["LHip", "LKnee", "LAnkle", "RHip", "RKnee"];

    [Fact]
    public void Of_OtherNamesOrderRateAndAxes_IsExactAfterOneSimilarity()
    {
        // The prediction has twice the rate, three more frames at the beginning, other names in another order, and its own axes and unit.
        var truth = Motion(Names, 25, Smooth(20, 25, 0));
        var turn = Quaternion.CreateFromYawPitchRoll(0.4f, -1, 2);
        var moved = Smooth(60, 50, -3 / 50.0).Select(f => f.Reverse().Select(v => (Vector3.Transform(v, turn) * 7) + Vector3.One).ToArray()).ToList();
        var prediction = Motion(["right_knee", "RightUpLeg", "left_ankle", "lShin", "hip_l"], 50, moved);

        var result = PoseComparison.Of(prediction, truth, new PoseRequest { Rotate = true, Scale = true, Offset = 3, Root = "left_hip" });

        result.Scores.Frames.ShouldBe(20);
        result.Scores.Mpjpe.ShouldBe(0, 0.01);
        result.Scores.Scale.ShouldBe(1 / 7.0, 1e-4);
        result.Note.ShouldContain("centred on LHip");
        result.Note.ShouldContain("one rotation and one scale");
    }

    [Fact]
    public void Of_WrongOffset_IsSeenInTheError()
    {
        var truth = Motion(Names, 25, Smooth(20, 25, 0));
        PoseComparison.Of(truth, truth, new PoseRequest { Offset = 2 }).Scores.ShouldSatisfyAllConditions(
            s => s.Mpjpe.ShouldBeGreaterThan(1), s => s.MissingFrames.ShouldBe(2));
    }

    [Fact]
    public void Of_NoRateAnywhere_AsksForOne()
    {
        var still = Motion(Names, double.NaN, Smooth(5, 25, 0));
        Should.Throw<UserErrorException>(() => PoseComparison.Of(still, still, new PoseRequest())).Message.ShouldContain("--truth-fps");
        var longer = Motion(Names, 25, Smooth(9, 25, 0));
        Should.Throw<UserErrorException>(() => PoseComparison.Of(still, longer, new PoseRequest())).Message.ShouldContain("--prediction-fps");
        PoseComparison.Of(still, Motion(Names, 25, Smooth(5, 25, 0)), new PoseRequest()).FrameRate.ShouldBe(25);
    }

    [Fact]
    public void Find_SomeJointsTold_TakesThoseAndListsTheRest()
    {
        var match = JointMatch.Find(["a", "LKnee", "b", "RHip", "LHip", "c"], ["LHip", "LKnee", "RHip", "d", "e"], [("a", "d")]);
        match.Pairs.ShouldBe([(4, 0), (1, 1), (3, 2), (0, 3)]);
        match.LeftOverPrediction.ShouldBe(["b", "c"]);
        match.LeftOverTruth.ShouldBe(["e"]);
    }

    [Fact]
    public void Find_TooFewOrWrongNames_SaysWhich()
    {
        Should.Throw<UserErrorException>(() => JointMatch.Find(["kp0", "kp1", "LHip", "x"], Names, [])).Message.ShouldContain("only 1 joints");
        Should.Throw<UserErrorException>(() => JointMatch.Find(Names, Names, [("LHop", "LHip")])).Message.ShouldContain("no joint 'LHop'");
        Should.Throw<UserErrorException>(() => JointMatch.Find(Names, Names, [("LHip", "LHip"), ("LHip", "RHip")])).Message.ShouldContain("twice");
    }

    [Fact]
    public void Edges_NamesAlone_ComeFromTheKnownJointSetThatHasMostOfThem()
    {
        string[] names = ["LHip", "LKnee", "LAnkle", "nothing", "LWrist", "LElbow"];
        var jointSet = new JointSet("r", names, [], []);
        var edges = JointMatch.Find(names, names, []).Edges(jointSet, jointSet).Select(e => (Math.Min(e.From, e.To), Math.Max(e.From, e.To)));
        edges.ShouldContain((0, 1));
        edges.ShouldContain((1, 2));
        edges.ShouldContain((4, 5));
        edges.ShouldAllBe(e => e.Item1 != 3 && e.Item2 != 3);
    }

    [Fact]
    public void At_HalfTheWay_IsTheMeanAndNeverMoreThanIsKnown()
    {
        Vector3[][] frames = [[Vector3.Zero], [Vector3.One], [new(float.NaN)], [Vector3.One]];
        var result = PoseResampling.At(frames, 1, 2, 8, -0.5);
        result.Select(f => f[0].X).ShouldBe([float.NaN, 0, 0.5f, 1, float.NaN, float.NaN, float.NaN, 1]);
    }

    [Theory]
    [InlineData(PoseRegressor.Linear, 0.5)]
    [InlineData(PoseRegressor.Mlp, 100)]
    public void Of_MixedKeypoints_AreRegressedToTheJoints(PoseRegressor regressor, double within)
    {
        // Each keypoint is a mixture of two joints; 8 keypoints without names. Both halves hold a dozen turns of every joint.
        var frames = Smooth(400, 2.5, 0);
        var truth = Motion(Names, 25, frames);
        var mixed = frames.Select(f => Enumerable.Range(0, 8).Select(k => ((f[k % 5] * 0.7f) + (f[(k + 2) % 5] * 0.3f)) * 3).ToArray()).ToList();
        var prediction = Motion([.. Enumerable.Range(0, 8).Select(k => $"kp{k}")], 25, mixed);
        var request = new PoseRequest { Regressor = regressor, Seed = 3 };

        var result = PoseComparison.Of(prediction, truth, request);

        result.Scores.Frames.ShouldBe(200);
        result.Regression!.FittedFrames.ShouldBe(200);
        result.Scores.Mpjpe.ShouldBeLessThan(within);
        result.Scores.RangeLoss.ShouldBe(0, 0.1);
        PoseComparison.Of(prediction, truth, request).Scores.Mpjpe.ShouldBe(result.Scores.Mpjpe, "the seed decides");
    }

    [Fact]
    public void Regress_RelationThatIsNotLinear_IsBetterWithTheNetwork()
    {
        var random = new Random(1);
        var x = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(400, 2, (_, _) => (random.NextDouble() * 2) - 1);
        var y = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(400, 2, (t, c) => Math.Abs(x[t, c]) + (x[t, 0] * x[t, 1]));
        var (fit, test) = (Enumerable.Range(0, 300).ToArray(), Enumerable.Range(300, 100).ToArray());
        MathNet.Numerics.LinearAlgebra.Matrix<double> Pick(MathNet.Numerics.LinearAlgebra.Matrix<double> m, int[] at) => m.SubMatrix(at[0], at.Length, 0, 2);

        var network = NetworkRegressor.Regress(Pick(x, fit), Pick(y, fit), Pick(x, test));
        var linear = Metrics.Regress(Pick(x, fit), Pick(y, fit), Pick(x, test));

        Metrics.Mpjpe(network, Pick(y, test), 2).ShouldBeLessThan(0.2 * Metrics.Mpjpe(linear, Pick(y, test), 2));
    }

    [Fact]
    public void Svg_NamesWithMarkup_IsWellFormedAndWhole()
    {
        var scores = PoseMetrics.Of(Smooth(9, 25, 0.1), Smooth(9, 25, 0), [], 25);
        var svg = PosePlot.Svg("a <b> & c", "note", [("MPJPE, mm", "1.5")], ["<x>", "b", "c", "d", "e"], scores, 25);
        var document = System.Xml.Linq.XDocument.Parse(svg);
        document.Descendants().Count(e => e.Name.LocalName == "rect").ShouldBe(6, "the ground and a bar for each joint");
        svg.ShouldNotContain("href");
        svg.ShouldNotContain("NaN");
    }

    private static JointMotion Motion(string[] names, double rate, IReadOnlyList<Vector3[]> frames) =>
        new("test", "s", new JointSet("r", names, [], []), rate, frames);

    // Every joint on an ellipse of its own; interpolation between frames is near enough.
    private static Vector3[][] Smooth(int count, double rate, double start) =>
        [.. Enumerable.Range(0, count).Select(t => Enumerable.Range(0, 5).Select(j =>
        {
            var phase = ((start + (t / rate)) * (1 + (0.3 * j))) + j;
            return new Vector3((float)Math.Sin(phase) + j, (float)Math.Cos(phase) * 0.4f, (float)Math.Sin((0.7 * phase) + j));
        }).ToArray())];
}
