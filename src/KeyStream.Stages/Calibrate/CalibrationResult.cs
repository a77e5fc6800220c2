using System.Globalization;
using KeyStream.Data;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Stages.Calibrate;

/// <summary>Puts together what a solved bundle says.</summary>
/// <param name="inputs">[V] the cameras.</param>
/// <param name="board">The board.</param>
/// <param name="joint">Whether the cameras share one world.</param>
internal sealed class CalibrationResult(IReadOnlyList<CalibratedInput> inputs, Board board, bool joint)
{
    // No detector is better than this: what little residuals a few pictures leave says nothing.
    private const double LeastNoise = 0.05;
    private const int CoverageCells = 10;
    private const double GoodCoverage = 0.5;

    /// <summary>The calibration.</summary>
    public RigCalibration Of(
        BundleState state, BundleAdjuster adjuster, bool[] poses, IReadOnlyList<BoardSighting> kept, IReadOnlyList<double?> own, IReadOnlyList<(BoardSighting Sighting, double Rms)> leftOut)
    {
        var noise = Math.Max(LeastNoise, state.Rms(kept, board.Corners) / Math.Sqrt(2));
        var covariance = adjuster.Covariance(state, new RobustLoss(RobustKind.Huber, 2)) is { } c ? c * (noise * noise) : null;
        var cameras = inputs.Select((_, v) => Camera(v, state, covariance, adjuster.Offset(v), poses[v], [.. kept.Where(s => s.Camera == v)], own[v])).ToList();
        var boards = joint || inputs.Count == 1
            ? state.Boards.Where(b => kept.Any(s => s.Moment == b.Key)).ToDictionary(b => Moment(b.Key), b => (IReadOnlyList<(double, double, double)>)[.. board.Corners.Select(p => b.Value.Apply(p.X, p.Y, 0))])
            : [];
        return new RigCalibration(
            new Rig([.. cameras.Select(x => x.Camera)]) { Unit = "m" }, board, cameras, state.Rms(kept, board.Corners), boards,
            [.. kept.SelectMany(s => Residuals(state, s))], [.. leftOut.Select(l => new LeftOut(inputs[l.Sighting.Camera].Name, Moment(l.Sighting.Moment), l.Rms))],
            [.. Notes(cameras, leftOut.Count)]);
    }

    // Of cameras that share no moments each has its own numbers; these are the pictures' again.
    private long Moment(long moment) => joint ? moment : moment / inputs.Count;

    private CameraCalibration Camera(int v, BundleState state, Matrix<double>? covariance, int offset, bool posed, BoardSighting[] own, double? ownRms)
    {
        var (input, lens, pose) = (inputs[v], state.Lenses[v], state.Cameras[v]);
        var (rotation, translation) = pose.ToCamera();
        var k = lens.Values;
        var camera = new Camera(input.Name, input.Width, input.Height, (k[0], k[1]), (k[2], k[3]), [.. lens.Coefficients], rotation, translation) { Lens = lens.Model, HasPose = joint };
        var numbers = offset + (posed ? 6 : 0);
        double Deviation(int i) => covariance is null || i >= covariance.RowCount ? double.PositiveInfinity : Math.Sqrt(covariance[i, i]);
        var centreFree = own.Length >= 3;
        return new CameraCalibration(
            camera, own.Length, state.Rms(own, board.Corners), ownRms, Deviation(numbers) / k[0], centreFree ? Deviation(numbers + 2) : 0,
            posed ? Place(covariance, offset, pose) : 0, Coverage(own, input));
    }

    // Where it stands is −Rᵀ·t, which changes by −Rᵀ·(δ + [t]×·ω).
    private static double Place(Matrix<double>? covariance, int offset, RigidPose pose)
    {
        if (covariance is null) return double.PositiveInfinity;
        var t = pose.T;
        var by = Matrix<double>.Build.DenseOfArray(new[,]
        {
            { 0, -t[2], t[1], 1, 0, 0 }, { t[2], 0, -t[0], 0, 1, 0 }, { -t[1], t[0], 0, 0, 0, 1 },
        });
        return Math.Sqrt((by * covariance.SubMatrix(offset, 6, offset, 6)).TransposeAndMultiply(by).Trace());
    }

    private static double Coverage(BoardSighting[] own, CalibratedInput input) => own.SelectMany(s => s.Pixels)
        .Select(p => ((int)(p.X * CoverageCells / input.Width), (int)(p.Y * CoverageCells / input.Height))).Distinct().Count() / (double)(CoverageCells * CoverageCells);

    private IEnumerable<CornerResidual> Residuals(BundleState state, BoardSighting sighting) =>
        state.Residuals(sighting, board.Corners).Select((r, i) => new CornerResidual(
            sighting.Camera, Moment(sighting.Moment), sighting.Corners[i], sighting.Pixels[i].X, sighting.Pixels[i].Y, r.X, r.Y));

    private IEnumerable<string> Notes(List<CameraCalibration> cameras, int leftOut)
    {
        foreach (var camera in cameras.Where(c => c.Coverage < GoodCoverage))
        {
            yield return $"{camera.Camera.Name}: the board was seen in {(camera.Coverage * 100).ToString("0", CultureInfo.InvariantCulture)} % of the picture; "
                + "elsewhere the distortion is a guess";
        }

        if (leftOut > 0) yield return $"{leftOut} pictures do not fit the others and were left out";
        if (joint && board.LooksTheSameTurned) yield return "this board looks the same upside down: cameras that are turned by more than 90 degrees to each other want a 9x6 board or ChArUco";
    }
}
