using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Evaluation;

/// <summary>How a predicted motion is compared with the true one.</summary>
public sealed record PoseRequest
{
    /// <summary>Joints (prediction, truth) that are the same, where their names do not tell.</summary>
    public IReadOnlyList<(string Prediction, string Truth)> Map { get; init; } = [];

    /// <summary>One rotation for the whole sequence.</summary>
    public bool Rotate { get; init; }

    /// <summary>One scale for the whole sequence.</summary>
    public bool Scale { get; init; }

    /// <summary>Name of the joint on which frames are centred; null for the mean of the joints.</summary>
    public string? Root { get; init; }

    /// <summary>Frame of the prediction, counted from 0, that shows what frame 0 of the truth shows.</summary>
    public double Offset { get; init; }

    /// <summary>How keypoints without names become joints.</summary>
    public PoseRegressor Regressor { get; init; }

    /// <summary>Of the network regressor.</summary>
    public long Seed { get; init; }
}

/// <summary>The result of comparing two motions.</summary>
/// <param name="Joints">Names of the compared joints, as the truth calls them.</param>
/// <param name="Match">Which joints those are; null after a regression.</param>
/// <param name="Regression">The regression; null without.</param>
/// <param name="FrameRate">Frames per second of the truth, at which all was compared.</param>
/// <param name="Note">What was made equal, in words.</param>
/// <param name="Scores">The scores.</param>
public sealed record PoseComparison(
    IReadOnlyList<string> Joints, JointMatch? Match, PoseRegression? Regression, double FrameRate, string Note, PoseScores Scores)
{
    /// <summary>Compares two motions at the times of the truth.</summary>
    /// <exception cref="UserErrorException">They have too little in common, or a name or rate is missing.</exception>
    public static PoseComparison Of(JointMotion prediction, JointMotion truth, PoseRequest request)
    {
        if (truth.Frames.Count == 0 || prediction.Frames.Count == 0)
            throw new UserErrorException($"{(truth.Frames.Count == 0 ? truth : prediction).Source} has no frames", "give a file with motion");
        var (rate, wanted) = Rates(prediction, truth);
        var frames = PoseResampling.At(prediction.Frames, rate, wanted, truth.Frames.Count, request.Offset);
        return request.Regressor == PoseRegressor.None ? Named(prediction.JointSet, truth.JointSet, frames, truth.Frames, wanted, request) : Regressed(truth, frames, wanted, request);
    }

    private static PoseComparison Named(
        JointSet predicted, JointSet real, IReadOnlyList<Vector3[]> frames, IReadOnlyList<Vector3[]> truth, double rate, PoseRequest request)
    {
        var match = JointMatch.Find(predicted.Joints, real.Joints, request.Map);
        string[] joints = [.. match.Pairs.Select(p => real.Joints[p.Truth])];
        var scores = PoseMetrics.Of(
            [.. frames.Select(f => match.Pairs.Select(p => f[p.Prediction]).ToArray())],
            [.. truth.Select(f => match.Pairs.Select(p => f[p.Truth]).ToArray())], match.Edges(predicted, real), rate, Options(joints, request));
        if (scores.Frames == 0) throw new UserErrorException("the prediction and the truth have no frame in common", "check --offset, the frame rates and that joints are known");
        return new PoseComparison(joints, match, null, rate, Options(joints, request).Describe(joints), scores);
    }

    private static PoseComparison Regressed(JointMotion truth, IReadOnlyList<Vector3[]> frames, double rate, PoseRequest request)
    {
        var joints = truth.JointSet.Joints;
        var regression = PoseRegression.Of(frames, truth.Frames, request.Regressor, request.Seed);
        var edges = truth.JointSet.Edges.Count > 0 ? truth.JointSet.Edges : JointMatch.KnownEdges(JointNames.Canonical(joints));
        var options = Options(joints, request);
        return new PoseComparison(
            joints, null, regression, rate, options.Describe(joints), PoseMetrics.Of(regression.Prediction, regression.Truth, edges, rate, options));
    }

    private static PoseOptions Options(IReadOnlyList<string> joints, PoseRequest request) =>
        new() { Root = request.Root is { } name ? Root(joints, name) : null, Rotate = request.Rotate, ScalePerSequence = request.Scale };

    private static int Root(IReadOnlyList<string> joints, string name)
    {
        var at = joints.ToList().IndexOf(name);
        if (at < 0) at = Array.IndexOf(JointNames.Canonical(joints), JointNames.Canonical([name])[0]);
        return at >= 0 ? at : throw new UserErrorException($"--root: no compared joint is called '{name}'", $"there are {string.Join(' ', joints)}");
    }

    private static (double Prediction, double Truth) Rates(JointMotion prediction, JointMotion truth)
    {
        var (mine, theirs) = (prediction.FrameRate, truth.FrameRate);
        if (double.IsFinite(mine) && double.IsFinite(theirs)) return (mine, theirs);
        if (!double.IsFinite(mine) && !double.IsFinite(theirs)) throw new UserErrorException("neither file says its frame rate", "give --truth-fps, and --prediction-fps where it differs");
        if (prediction.Frames.Count == truth.Frames.Count) return double.IsFinite(mine) ? (mine, mine) : (theirs, theirs);
        var (silent, option) = double.IsFinite(mine) ? (truth, "--truth-fps") : (prediction, "--prediction-fps");
        throw new UserErrorException($"{silent.Source} does not say its frame rate, and has not as many frames as the other file", $"give {option}");
    }
}
