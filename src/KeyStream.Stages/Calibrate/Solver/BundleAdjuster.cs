using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Stages.Calibrate;

/// <summary>
/// Finds lenses, cameras and boards that put the corners where they were seen: Levenberg–Marquardt on the robust reprojection error. The boards touch only
/// their own moment, so that they are eliminated from the normal equations (Schur complement) and what is left to solve is as large as the cameras only.
/// </summary>
/// <param name="corners">[N] the corners of the board.</param>
/// <param name="sightings">What was seen.</param>
/// <param name="free">[V] what of each camera may change; boards always may.</param>
internal sealed class BundleAdjuster(IReadOnlyList<(double X, double Y)> corners, IReadOnlyList<BoardSighting> sightings, IReadOnlyList<FreeParts> free)
{
    private const int MostSteps = 100;
    private const double Enough = 1e-10;
    private readonly List<IGrouping<long, BoardSighting>> _moments = [.. sightings.GroupBy(s => s.Moment)];
    private readonly int[] _offset = [.. free.Select((_, i) => free.Take(i).Sum(f => f.Count))];
    private readonly int _unknowns = free.Sum(f => f.Count);

    /// <summary>Goes downhill until nothing is gained any more.</summary>
    /// <param name="start">Where to start; every moment has a board in front of the cameras that see it.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="steps">Most steps.</param>
    public BundleState Solve(BundleState start, RobustLoss loss, int steps = MostSteps)
    {
        var (state, cost, damping) = (start, Cost(start, loss), 1e-4);
        for (var i = 0; i < steps && damping < 1e12; i++)
        {
            var equations = Build(state, loss);
            var gained = 0.0;
            while (damping < 1e12)
            {
                var next = equations.Step(state, damping, free, _offset);
                var nextCost = next is null ? double.PositiveInfinity : Cost(next, loss);
                if (nextCost < cost)
                {
                    (gained, state, cost, damping) = (cost - nextCost, next!, nextCost, Math.Max(1e-12, damping / 8));
                    break;
                }

                damping *= 4;
            }

            if (gained <= Enough * (cost + 1e-12)) break;
        }

        return state;
    }

    /// <summary>The covariance of the cameras' unknowns, per unit of the residuals' variance; null where the views do not fix them all.</summary>
    /// <param name="state">The solution.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="precision">One over the variance, in the same unit, with which each unknown is known beforehand; null for nothing.</param>
    public Matrix<double>? Covariance(BundleState state, RobustLoss loss, IReadOnlyList<double>? precision = null) => Build(state, loss).Covariance(precision);

    /// <summary>Where the unknowns of a camera begin: its pose first (where that is free), then the free numbers of its lens.</summary>
    public int Offset(int camera) => _offset[camera];

    private double Cost(BundleState state, RobustLoss loss)
    {
        var sum = 0.0;
        foreach (var sighting in sightings)
        {
            foreach (var (x, y) in state.Residuals(sighting, corners)) sum += loss.Of((x * x) + (y * y));
        }

        return double.IsNaN(sum) ? double.PositiveInfinity : sum;
    }

    private NormalEquations Build(BundleState state, RobustLoss loss)
    {
        var equations = new NormalEquations(_unknowns);
        foreach (var moment in _moments)
        {
            var board = equations.Board(moment.Key);
            foreach (var sighting in moment) Add(state, sighting, loss, board, equations);
        }

        return equations;
    }

    private void Add(BundleState state, BoardSighting sighting, RobustLoss loss, NormalEquations.BoardBlock board, NormalEquations equations)
    {
        var (lens, parts) = (state.Lenses[sighting.Camera], free[sighting.Camera]);
        int numbers = lens.Values.Length, n = parts.Count;
        Span<double> byCamera = stackalloc double[12];
        Span<double> byBoard = stackalloc double[12];
        Span<double> byLens = stackalloc double[2 * numbers];
        Span<double> row = stackalloc double[n];
        var cross = board.Cross(_offset[sighting.Camera], n);
        for (var i = 0; i < sighting.Count; i++)
        {
            var (u, v) = CornerJacobian.Project(
                lens, state.Cameras[sighting.Camera], state.Boards[sighting.Moment], corners[sighting.Corners[i]], byCamera, byBoard, byLens);
            var (rx, ry) = (sighting.Pixels[i].X - u, sighting.Pixels[i].Y - v);
            var weight = loss.Weight((rx * rx) + (ry * ry));
            for (var k = 0; k < 2; k++)
            {
                var at = 0;
                if (parts.Pose)
                {
                    byCamera.Slice(6 * k, 6).CopyTo(row);
                    at = 6;
                }

                for (var j = 0; j < numbers; j++)
                    if (parts.Lens[j]) row[at++] = byLens[(k * numbers) + j];
                equations.Add(_offset[sighting.Camera], row, byBoard.Slice(6 * k, 6), weight, k == 0 ? rx : ry, board, cross);
            }
        }
    }
}
