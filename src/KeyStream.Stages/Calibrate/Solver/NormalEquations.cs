using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Stages.Calibrate;

/// <summary>The normal equations of a bundle: a dense block of all cameras, a 6 × 6 block per board, and what couples them.</summary>
/// <param name="unknowns">Unknowns of all cameras together.</param>
internal sealed class NormalEquations(int unknowns)
{
    private readonly Matrix<double> _cameras = Matrix<double>.Build.Dense(unknowns, unknowns);
    private readonly Vector<double> _pull = Vector<double>.Build.Dense(unknowns);
    private readonly List<BoardBlock> _boards = [];

    /// <summary>A board of one moment.</summary>
    public sealed class BoardBlock(long moment)
    {
        private readonly Dictionary<int, double[,]> _cross = [];

        /// <summary>The moment.</summary>
        public long Moment { get; } = moment;

        /// <summary>JᵀJ of the board.</summary>
        public double[,] Own { get; } = new double[6, 6];

        /// <summary>Jᵀr of the board.</summary>
        public double[] Pull { get; } = new double[6];

        /// <summary>Offset of a camera's unknowns → [n, 6] JᵀJ of these with the board's.</summary>
        public IReadOnlyDictionary<int, double[,]> Crosses => _cross;

        /// <summary>The block with the camera whose n unknowns begin there.</summary>
        public double[,] Cross(int offset, int n) => n == 0 ? new double[0, 6] : _cross.TryGetValue(offset, out var block) ? block : _cross[offset] = new double[n, 6];
    }

    /// <summary>A board without equations yet.</summary>
    public BoardBlock Board(long moment)
    {
        var board = new BoardBlock(moment);
        _boards.Add(board);
        return board;
    }

    /// <summary>Adds one equation.</summary>
    /// <param name="offset">Where the camera's unknowns begin.</param>
    /// <param name="byCamera">Derivatives by these.</param>
    /// <param name="byBoard">[6] derivatives by the board's.</param>
    /// <param name="weight">Its weight.</param>
    /// <param name="residual">What is missing.</param>
    /// <param name="board">The board.</param>
    /// <param name="cross">The block that couples the two.</param>
    public void Add(
        int offset, ReadOnlySpan<double> byCamera, ReadOnlySpan<double> byBoard, double weight, double residual, BoardBlock board, double[,] cross)
    {
        for (var i = 0; i < byCamera.Length; i++)
        {
            var w = weight * byCamera[i];
            _pull[offset + i] += w * residual;
            for (var j = 0; j <= i; j++) _cameras[offset + i, offset + j] += w * byCamera[j];
            for (var j = 0; j < 6; j++) cross[i, j] += w * byBoard[j];
        }

        for (var i = 0; i < 6; i++)
        {
            board.Pull[i] += weight * byBoard[i] * residual;
            for (var j = 0; j < 6; j++) board.Own[i, j] += weight * byBoard[i] * byBoard[j];
        }
    }

    /// <summary>The state one damped step on; null where the equations cannot be solved.</summary>
    /// <param name="state">The state.</param>
    /// <param name="damping">Part of the diagonal that is added to it (Marquardt).</param>
    /// <param name="free">[V] what may change.</param>
    /// <param name="offsets">[V] where the unknowns of each camera begin.</param>
    public BundleState? Step(BundleState state, double damping, IReadOnlyList<FreeParts> free, IReadOnlyList<int> offsets)
    {
        var inverses = _boards.Select(b => Inverse(b, damping)).ToList();
        if (inverses.Any(i => i is null)) return null;
        var step = Vector<double>.Build.Dense(unknowns);
        if (unknowns > 0)
        {
            var (matrix, pull) = Reduced(inverses!, damping);
            if (Solved(matrix, pull) is not { } solved) return null;
            step = solved;
        }

        var boards = new Dictionary<long, RigidPose>(state.Boards);
        foreach (var (board, inverse) in _boards.Zip(inverses)) boards[board.Moment] = boards[board.Moment].Moved(Back(board, inverse!, step));
        return Moved(state with { Boards = boards }, step, free, offsets);
    }

    /// <summary>The inverse of the reduced matrix; null where it has none.</summary>
    /// <param name="precision">What is known beforehand, added to the diagonal; null for nothing.</param>
    public Matrix<double>? Covariance(IReadOnlyList<double>? precision)
    {
        var inverses = _boards.Select(b => Inverse(b, 1e-12)).ToList();
        if (inverses.Any(i => i is null)) return null;
        var (matrix, _) = Reduced(inverses!, 0);
        for (var i = 0; i < precision?.Count; i++) matrix[i, i] += precision[i];
        // Unknowns of very different size: scaled to a diagonal of ones, a small pivot means what it says.
        var scale = matrix.Diagonal().Map(d => d > 0 ? 1 / Math.Sqrt(d) : 0);
        for (var i = 0; i < unknowns; i++)
            for (var j = 0; j < unknowns; j++) matrix[i, j] *= scale[i] * scale[j];
        try
        {
            var inverse = matrix.Cholesky().Solve(Matrix<double>.Build.DenseIdentity(unknowns));
            for (var i = 0; i < unknowns; i++)
                for (var j = 0; j < unknowns; j++) inverse[i, j] *= scale[i] * scale[j];
            return inverse;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static Matrix<double>? Inverse(BoardBlock board, double damping)
    {
        var own = Matrix<double>.Build.DenseOfArray(board.Own);
        for (var i = 0; i < 6; i++) own[i, i] = (own[i, i] * (1 + damping)) + 1e-15;
        try
        {
            return own.Cholesky().Solve(Matrix<double>.Build.DenseIdentity(6));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // S = C − Σ E·B⁻¹·Eᵀ and its right side.
    private (Matrix<double> Matrix, Vector<double> Pull) Reduced(IReadOnlyList<Matrix<double>> inverses, double damping)
    {
        var (matrix, pull) = (_cameras.Clone(), _pull.Clone());
        for (var i = 0; i < unknowns; i++)
        {
            matrix[i, i] = (matrix[i, i] * (1 + damping)) + (damping > 0 ? 1e-15 : 0);
            for (var j = i + 1; j < unknowns; j++) matrix[i, j] = matrix[j, i];
        }

        foreach (var (board, inverse) in _boards.Zip(inverses))
        {
            var boardPull = Vector<double>.Build.DenseOfArray(board.Pull);
            foreach (var (offset, block) in board.Crosses)
            {
                var through = Matrix<double>.Build.DenseOfArray(block) * inverse;
                pull.SetSubVector(offset, through.RowCount, pull.SubVector(offset, through.RowCount) - (through * boardPull));
                foreach (var (other, otherBlock) in board.Crosses)
                {
                    var fill = through.TransposeAndMultiply(Matrix<double>.Build.DenseOfArray(otherBlock));
                    for (var i = 0; i < fill.RowCount; i++)
                        for (var j = 0; j < fill.ColumnCount; j++) matrix[offset + i, other + j] -= fill[i, j];
                }
            }
        }

        return (matrix, pull);
    }

    private static Vector<double>? Solved(Matrix<double> matrix, Vector<double> right)
    {
        try
        {
            var solved = matrix.Cholesky().Solve(right);
            return solved.All(double.IsFinite) ? solved : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static double[] Back(BoardBlock board, Matrix<double> inverse, Vector<double> step)
    {
        var pull = Vector<double>.Build.DenseOfArray(board.Pull);
        foreach (var (offset, block) in board.Crosses)
            pull -= Matrix<double>.Build.DenseOfArray(block).TransposeThisAndMultiply(step.SubVector(offset, block.GetLength(0)));
        return (inverse * pull).ToArray();
    }

    private static BundleState Moved(BundleState state, Vector<double> step, IReadOnlyList<FreeParts> free, IReadOnlyList<int> offsets)
    {
        var (lenses, cameras) = ((LensState[])state.Lenses.Clone(), (RigidPose[])state.Cameras.Clone());
        for (var c = 0; c < cameras.Length; c++)
        {
            var at = offsets[c];
            if (free[c].Pose)
            {
                cameras[c] = cameras[c].Moved(step.SubVector(at, 6).ToArray());
                at += 6;
            }

            var change = new double[lenses[c].Values.Length];
            for (var i = 0; i < change.Length; i++) change[i] = free[c].Lens[i] ? step[at++] : 0;
            lenses[c] = lenses[c].Moved(change);
        }

        return state with { Lenses = lenses, Cameras = cameras };
    }
}
