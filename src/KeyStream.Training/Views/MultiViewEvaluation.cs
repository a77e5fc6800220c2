using System.Numerics;
using KeyStream.Data;
using KeyStream.Training.Evaluation;

namespace KeyStream.Training.Views;

/// <summary>A take with its discovered keypoints and true joints, moment by moment.</summary>
/// <param name="Name">Name of the take.</param>
/// <param name="Keypoints">[T][K] world.</param>
/// <param name="Truth">[T] moments of the true joints, at as many frames per second as the moments are.</param>
public sealed record MultiViewTake(string Name, IReadOnlyList<Vector3[]> Keypoints, JointMotion Truth);

/// <summary>What discovered keypoints are worth: joints are regressed from them, fitted on some takes and tested on others (sheet 002 §6).</summary>
/// <param name="Regressor">Which.</param>
/// <param name="Scores">Of all tested takes; each frame centred on its joints' mean, neither turned nor scaled.</param>
public sealed record MultiViewEvaluation(PoseRegressor Regressor, PoseScores Scores)
{
    /// <summary>Fits on some takes and tests on others.</summary>
    /// <param name="fit">Takes to fit on.</param>
    /// <param name="test">Takes to test on.</param>
    /// <param name="regressor">Which.</param>
    /// <param name="seed">Of the network.</param>
    /// <exception cref="UserErrorException">The takes have different joints, or too few complete moments.</exception>
    public static MultiViewEvaluation Of(IReadOnlyList<MultiViewTake> fit, IReadOnlyList<MultiViewTake> test, PoseRegressor regressor, long seed)
    {
        var joints = fit[0].Truth.JointSet.Joints;
        if (fit.Concat(test).FirstOrDefault(t => !t.Truth.JointSet.Joints.SequenceEqual(joints)) is { } other)
            throw new UserErrorException($"{other.Name} has other joints than {fit[0].Name}", "measure on takes of one skeleton");
        var predicted = PoseRegression.Predict(
            [.. fit.SelectMany(t => t.Keypoints)], [.. fit.SelectMany(t => t.Truth.Frames)], [.. test.SelectMany(t => t.Keypoints)], regressor, seed);
        var (scores, at) = (new List<PoseScores>(), 0);
        foreach (var take in test)
        {
            scores.Add(PoseMetrics.Of([.. predicted.Skip(at).Take(take.Keypoints.Count)], take.Truth.Frames, take.Truth.JointSet.Edges, take.Truth.FrameRate));
            at += take.Keypoints.Count;
        }

        return new MultiViewEvaluation(regressor, PoseMetrics.Average(scores));
    }

    /// <summary>The first or second half of takes.</summary>
    /// <param name="takes">The takes.</param>
    /// <param name="second">Which half.</param>
    public static IReadOnlyList<MultiViewTake> Half(IReadOnlyList<MultiViewTake> takes, bool second) => [.. takes.Select(t =>
    {
        var (first, all) = (t.Keypoints.Count / 2, t.Keypoints.Count);
        IReadOnlyList<Vector3[]> Of(IReadOnlyList<Vector3[]> frames) => second ? [.. frames.Skip(first).Take(all - first)] : [.. frames.Take(first)];
        return t with { Keypoints = Of(t.Keypoints), Truth = t.Truth with { Frames = Of(t.Truth.Frames) } };
    })];
}
