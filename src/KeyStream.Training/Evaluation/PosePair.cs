using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Training.Evaluation;

/// <summary>A predicted and a true sequence, joint by joint, in millimetres; gives their centred differences over time.</summary>
internal sealed class PosePair
{
    /// <summary>Fewer points than three have no shape.</summary>
    private const int FewestJoints = 3;

    private static readonly double[][] Weights = [[1], [-1, 1], [1, -2, 1], [-1, 3, -3, 1]];
    private readonly IReadOnlyList<Vector3[]> _prediction, _truth;
    private readonly bool[][] _known;
    private readonly int? _root;
    private readonly Matrix<double> _turn = Matrix<double>.Build.DenseIdentity(3);

    /// <param name="prediction">[T][J] metres.</param>
    /// <param name="truth">[T][J] metres.</param>
    /// <param name="options">What is made equal.</param>
    public PosePair(IReadOnlyList<Vector3[]> prediction, IReadOnlyList<Vector3[]> truth, PoseOptions options)
    {
        if (prediction.Count != truth.Count) throw new ArgumentException($"{prediction.Count} predicted and {truth.Count} true frames", nameof(prediction));
        Joints = truth.Count == 0 ? 0 : truth[0].Length;
        if (prediction.Concat(truth).Any(f => f.Length != Joints)) throw new ArgumentException("the frames do not all have the same joints", nameof(prediction));
        if (options.Root is { } root && (root < 0 || root >= Math.Max(Joints, 1))) throw new ArgumentOutOfRangeException(nameof(options), root, "no such root joint");
        (_prediction, _truth, _root) = (prediction, truth, options.Root);
        _known = [.. prediction.Zip(truth, (p, q) => p.Zip(q, (a, b) => Finite(a) && Finite(b)).ToArray())];
        if (options is { Rotate: false, ScalePerSequence: false }) return;
        var (rotation, scale) = WholeSequence(options.Rotate);
        if (options.Rotate) _turn = rotation;
        if (options.ScalePerSequence) Scale = scale;
    }

    public int Frames => _truth.Count;

    public int Joints { get; }

    /// <summary>The scale of the whole sequence.</summary>
    public double Scale { get; } = 1;

    /// <summary>True where both know the joint.</summary>
    public bool Knows(int frame, int joint) => _known[frame][joint];

    /// <summary>
    /// Differences over time of an order from 0 (the poses themselves) to 3, of the joints known in all frames that they span; then centred,
    /// so that joints which come and go do not move the centre.
    /// </summary>
    /// <param name="first">The first of order + 1 frames.</param>
    /// <param name="order">Order.</param>
    /// <param name="joints">Receives the numbers of the K joints.</param>
    /// <param name="p">Receives [K, 3] of the prediction, mm per frame to the order.</param>
    /// <param name="q">Receives [K, 3] of the truth.</param>
    /// <returns>False where fewer than three joints, or not the root, are known.</returns>
    public bool Difference(int first, int order, out int[] joints, out Matrix<double> p, out Matrix<double> q)
    {
        joints = [.. Enumerable.Range(0, Joints).Where(j => KnownThroughout(first, order, j))];
        (p, q) = (_turn, _turn);
        var centre = _root is { } root ? Array.IndexOf(joints, root) : 0;
        if (joints.Length < FewestJoints || centre < 0) return false;
        p = Centred(Weighted(_prediction, first, order, joints), centre) * _turn * Scale;
        q = Centred(Weighted(_truth, first, order, joints), centre);
        return true;
    }

    private bool KnownThroughout(int first, int order, int joint)
    {
        for (var t = first; t <= first + order; t++)
        {
            if (!_known[t][joint]) return false;
        }

        return true;
    }

    private (Matrix<double> Rotation, double Scale) WholeSequence(bool rotate)
    {
        var cross = Matrix<double>.Build.Dense(3, 3);
        var power = 0.0;
        for (var t = 0; t < Frames; t++)
        {
            if (!Difference(t, 0, out _, out var p, out var q)) continue;
            cross += p.TransposeThisAndMultiply(q);
            power += Metrics.Inner(p, p);
        }

        return rotate ? Metrics.Procrustes(cross, power) : (_turn, power > 0 ? cross.Trace() / power : 1);
    }

    private Matrix<double> Centred(Matrix<double> rows, int root)
    {
        if (_root is null) return Metrics.Centred(rows);
        var at = rows.Row(root);
        return Matrix<double>.Build.Dense(rows.RowCount, 3, (j, d) => rows[j, d] - at[d]);
    }

    private static Matrix<double> Weighted(IReadOnlyList<Vector3[]> frames, int first, int order, int[] joints)
    {
        var rows = Matrix<double>.Build.Dense(joints.Length, 3);
        for (var i = 0; i <= order; i++)
        {
            var weight = 1000 * Weights[order][i];
            for (var j = 0; j < joints.Length; j++)
            {
                var at = frames[first + i][joints[j]];
                rows[j, 0] += weight * at.X;
                rows[j, 1] += weight * at.Y;
                rows[j, 2] += weight * at.Z;
            }
        }

        return rows;
    }

    private static bool Finite(Vector3 v) => float.IsFinite(v.X) && float.IsFinite(v.Y) && float.IsFinite(v.Z);
}
