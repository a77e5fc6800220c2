using KeyStream.Data;

namespace KeyStream.Stages.Calibrate;

/// <summary>Where a corner of a board falls in a camera, and the derivatives of that.</summary>
/// <remarks>Poses change by exp(ω)·R and t + δ, so that the derivative of a turned point p by ω is −[p]×.</remarks>
internal static class CornerJacobian
{
    /// <summary>Projects a corner (board → world → camera → pixel).</summary>
    /// <param name="lens">The lens.</param>
    /// <param name="camera">World → camera.</param>
    /// <param name="board">Board → world.</param>
    /// <param name="corner">The corner on its board, whose plane is z = 0.</param>
    /// <param name="byCamera">[2, 6] receives the derivatives by ω and δ of the camera.</param>
    /// <param name="byBoard">[2, 6] receives those by ω and δ of the board.</param>
    /// <param name="byLens">[2, L] receives those by the numbers of the lens.</param>
    public static (double X, double Y) Project(
        LensState lens, RigidPose camera, RigidPose board, (double X, double Y) corner, Span<double> byCamera, Span<double> byBoard, Span<double> byLens)
    {
        var turned = board.Turn(corner.X, corner.Y, 0);
        var swung = camera.Turn(turned.X + board.T[0], turned.Y + board.T[1], turned.Z + board.T[2]);
        double px = swung.X + camera.T[0], py = swung.Y + camera.T[1], pz = swung.Z + camera.T[2];
        if (!(pz > 1e-9)) return (double.NaN, double.NaN);
        var (x, y) = (px / pz, py / pz);

        var coefficients = lens.Values.Length - LensState.First;
        Span<double> bend = stackalloc double[4];
        Span<double> byCoefficient = stackalloc double[2 * coefficients];
        var (u, v) = LensDistortion.Apply(lens.Model, lens.Coefficients, x, y, bend, byCoefficient);
        double fx = lens.Values[0], fy = lens.Values[1];
        Lens(byLens, fx, fy, u, v, byCoefficient, coefficients);

        Span<double> byPoint = stackalloc double[6];
        for (var row = 0; row < 2; row++)
        {
            var f = row == 0 ? fx : fy;
            var (dx, dy) = (f * bend[2 * row] / pz, f * bend[(2 * row) + 1] / pz);
            (byPoint[3 * row], byPoint[(3 * row) + 1], byPoint[(3 * row) + 2]) = (dx, dy, -((dx * x) + (dy * y)));
        }

        Pose(byPoint, swung, byCamera);
        Span<double> throughCamera = stackalloc double[6];
        for (var i = 0; i < 6; i++)
        {
            var (row, column) = (i / 3 * 3, i % 3);
            throughCamera[i] = (byPoint[row] * camera.R[column]) + (byPoint[row + 1] * camera.R[column + 3]) + (byPoint[row + 2] * camera.R[column + 6]);
        }

        Pose(throughCamera, turned, byBoard);
        return ((fx * u) + lens.Values[2], (fy * v) + lens.Values[3]);
    }

    private static void Lens(Span<double> byLens, double fx, double fy, double u, double v, ReadOnlySpan<double> byCoefficient, int coefficients)
    {
        var columns = LensState.First + coefficients;
        byLens.Clear();
        (byLens[0], byLens[2]) = (u, 1);
        (byLens[columns + 1], byLens[columns + 3]) = (v, 1);
        for (var i = 0; i < coefficients; i++)
        {
            byLens[LensState.First + i] = fx * byCoefficient[i];
            byLens[columns + LensState.First + i] = fy * byCoefficient[coefficients + i];
        }
    }

    // [2, 3] by a point → [2, 6] by the turn and the move that brought it there.
    private static void Pose(ReadOnlySpan<double> byPoint, (double X, double Y, double Z) p, Span<double> to)
    {
        for (var row = 0; row < 2; row++)
        {
            var (a, b, c) = (byPoint[3 * row], byPoint[(3 * row) + 1], byPoint[(3 * row) + 2]);
            var pose = to.Slice(6 * row, 6);
            (pose[0], pose[1], pose[2]) = ((c * p.Y) - (b * p.Z), (a * p.Z) - (c * p.X), (b * p.X) - (a * p.Y));
            (pose[3], pose[4], pose[5]) = (a, b, c);
        }
    }
}
