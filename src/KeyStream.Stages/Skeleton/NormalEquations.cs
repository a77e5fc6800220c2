using System.Numerics;

namespace KeyStream.Stages.Skeleton;

/// <summary>A symmetric system of equations in blocks of three, solved by Cholesky's decomposition.</summary>
/// <param name="blocks">Unknowns in threes.</param>
internal sealed class NormalEquations(int blocks)
{
    private readonly int _size = 3 * blocks;
    private readonly double[] _matrix = new double[9 * blocks * blocks]; // Only the lower triangle is used.
    private readonly double[] _factor = new double[9 * blocks * blocks];
    private readonly double[] _right = new double[3 * blocks];
    private readonly double[] _answer = new double[3 * blocks];

    public void Clear()
    {
        Array.Clear(_matrix);
        Array.Clear(_right);
    }

    /// <summary>Adds s·I + t·(u vᵀ) + the matrix of w× to block (row, column), row ≥ column.</summary>
    public void Add(int row, int column, double s, double t, Vector3 u, Vector3 v, Vector3 w)
    {
        var at = (3 * row * _size) + (3 * column);
        for (var i = 0; i < 3; i++)
        {
            for (var k = 0; k < 3; k++) _matrix[at + (i * _size) + k] += t * u[i] * v[k];
            _matrix[at + (i * _size) + i] += s;
        }

        if (row == column) return;
        _matrix[at + 1] -= w.Z;
        _matrix[at + 2] += w.Y;
        _matrix[at + _size] += w.Z;
        _matrix[at + _size + 2] -= w.X;
        _matrix[at + (2 * _size)] -= w.Y;
        _matrix[at + (2 * _size) + 1] += w.X;
    }

    /// <summary>Adds to the right side.</summary>
    public void Add(int row, Vector3 v)
    {
        for (var i = 0; i < 3; i++) _right[(3 * row) + i] += v[i];
    }

    /// <summary>The answer's blocks, with <paramref name="damping"/> on the diagonal.</summary>
    public ReadOnlySpan<double> Solve(double damping)
    {
        for (var i = 0; i < _size; i++)
        {
            var row = _factor.AsSpan(i * _size, i + 1);
            _matrix.AsSpan(i * _size, i + 1).CopyTo(row);
            row[i] += damping;
            for (var j = 0; j <= i; j++)
            {
                var sum = row[j] - Dot(row[..j], _factor.AsSpan(j * _size, j));
                row[j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-18)) : sum / _factor[(j * _size) + j];
            }
        }

        for (var i = 0; i < _size; i++)
        {
            var sum = _right[i];
            for (var k = 0; k < i; k++) sum -= _factor[(i * _size) + k] * _answer[k];
            _answer[i] = sum / _factor[(i * _size) + i];
        }

        for (var i = _size - 1; i >= 0; i--)
        {
            var sum = _answer[i];
            for (var k = i + 1; k < _size; k++) sum -= _factor[(k * _size) + i] * _answer[k];
            _answer[i] = sum / _factor[(i * _size) + i];
        }

        return _answer;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (sum, i) = (Vector<double>.Zero, 0);
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count) sum += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        var whole = Vector.Sum(sum);
        for (; i < a.Length; i++) whole += a[i] * b[i];
        return whole;
    }
}
