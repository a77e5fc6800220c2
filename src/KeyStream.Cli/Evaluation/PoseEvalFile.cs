using KeyStream.Data;
using KeyStream.Training.Evaluation;

namespace KeyStream.Cli.Evaluation;

/// <summary><c>eval.json</c>: every number of a comparison of motions, and how it came about.</summary>
internal sealed record PoseEvalFile
{
    /// <summary>Name of the file.</summary>
    public const string Name = "eval.json";

    public required string Command { get; init; }

    public required PoseEvalSide Prediction { get; init; }

    public required PoseEvalSide Truth { get; init; }

    /// <summary>What was made equal before, in words.</summary>
    public required string Comparison { get; init; }

    public required PoseEvalOptions Options { get; init; }

    /// <summary>Compared joints: the name in the truth, and in the prediction (null after a regression).</summary>
    public required IReadOnlyList<PoseEvalJoint> Joints { get; init; }

    /// <summary>Numbers over all joints.</summary>
    public required PoseScores Scores { get; init; }

    /// <summary>Frames that a regression was fitted on; 0 without one.</summary>
    public required int FittedFrames { get; init; }

    /// <summary>Penalty of a linear regression, as a share of the features' largest principal power; null without one.</summary>
    public required double? Penalty { get; init; }

    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    public static PoseEvalFile Of(string command, JointMotion prediction, JointMotion truth, PoseRequest request, PoseComparison result) => new()
    {
        Command = command,
        Prediction = Side(prediction, result.FrameRate, result.Match?.LeftOverPrediction),
        Truth = Side(truth, result.FrameRate, result.Match?.LeftOverTruth),
        Comparison = result.Note,
        Options = new PoseEvalOptions(
            request.Rotate, request.Scale, request.Root, request.Offset, request.Regressor, request.Seed,
            [.. request.Map.Select(p => $"{p.Prediction}={p.Truth}")]),
        Joints = [.. result.Joints.Select((name, j) => new PoseEvalJoint(name, result.Match is { } m ? prediction.JointSet.Joints[m.Pairs[j].Prediction] : null))],
        Scores = result.Scores,
        FittedFrames = result.Regression?.FittedFrames ?? 0,
        Penalty = result.Regression?.Penalty is { } p && double.IsFinite(p) ? p : null,
        Versions = Diagnostics.Versions.All(),
    };

    private static PoseEvalSide Side(JointMotion motion, double rate, IReadOnlyList<string>? leftOver) =>
        new(motion.Source, motion.Frames.Count, double.IsFinite(motion.FrameRate) ? motion.FrameRate : rate, leftOver ?? []);
}

/// <summary>One of the two motions.</summary>
/// <param name="Source">The file.</param>
/// <param name="Frames">Number of its frames.</param>
/// <param name="FrameRate">Its frames per second.</param>
/// <param name="NotCompared">Joints that the other one does not have.</param>
internal sealed record PoseEvalSide(string Source, int Frames, double FrameRate, IReadOnlyList<string> NotCompared);

/// <summary>The effective options.</summary>
internal sealed record PoseEvalOptions(bool Rotate, bool Scale, string? Root, double Offset, PoseRegressor Regress, long Seed, IReadOnlyList<string> Map);

/// <summary>A compared joint, in the order of the scores.</summary>
/// <param name="Name">In the truth.</param>
/// <param name="Prediction">In the prediction.</param>
internal sealed record PoseEvalJoint(string Name, string? Prediction);
