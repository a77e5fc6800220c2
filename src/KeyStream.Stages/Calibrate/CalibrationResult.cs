using System.Globalization;
using KeyStream.Data;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Stages.Calibrate;

/// <summary>Puts together what a solved bundle says.</summary>
/// <param name="inputs">[V] the cameras.</param>
/// <param name="board">The board.</param>
/// <param name="joint">Whether the cameras share one world.</param>
/// <param name="known">The lenses that were given.</param>
internal sealed class CalibrationResult(IReadOnlyList<CalibratedInput> inputs, Board board, bool joint, KnownLenses known)
{
    // No detector is better than this: what little residuals a few pictures leave says nothing.
    private const double LeastNoise = 0.05;
    private const int CoverageCells = 10;
    private static readonly RobustLoss Loss = new(RobustKind.Huber, 2);
    private const double GoodCoverage = 0.5;
    private const double MostMillimetres = 3, MostDegrees = 0.1, MostPixelsOfKnown = 1.5;

    /// <summary>The calibration.</summary>
    public RigCalibration Of(
        BundleState state, BundleAdjuster adjuster, IReadOnlyList<FreeParts> free, IReadOnlyList<BoardSighting> kept, IReadOnlyList<double?> own, IReadOnlyList<(BoardSighting Sighting, double Rms)> leftOut)
    {
        var noise = Math.Max(LeastNoise, state.Rms(kept, board.Corners) / Math.Sqrt(2));
        var covariance = adjuster.Covariance(state, Loss) is { } c ? c * (noise * noise) : null;
        var places = Places(state, free, kept, noise);
        var cameras = inputs.Select((_, v) => Camera(v, state, covariance, adjuster.Offset(v), free[v].Pose, [.. kept.Where(s => s.Camera == v)], own[v]) with
        {
            PlaceError = places[v].Metres,
            TurnError = places[v].Degrees,
        }).ToList();
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
        var centreFree = own.Length >= 3 && known[v] is null;
        return new CameraCalibration(
            camera, own.Length, state.Rms(own, board.Corners), ownRms, known[v] is null ? Deviation(numbers) / k[0] : 0, centreFree ? Deviation(numbers + 2) : 0,
            0, 0, Coverage(own, input));
    }

    /// <summary>[V] how surely each camera is placed. Numbers of a lens that few pictures do not fix count as not known, and not as what they were taken for.</summary>
    private List<(double Metres, double Degrees)> Places(BundleState state, IReadOnlyList<FreeParts> free, IReadOnlyList<BoardSighting> kept, double noise)
    {
        var wide = free.Select((f, v) => known[v] is null ? f with { Lens = [.. f.Lens.Select(_ => true)] } : f).ToList();
        var adjuster = new BundleAdjuster(board.Corners, kept, wide);
        var precision = wide.SelectMany((f, v) => Enumerable.Repeat(0.0, f.Pose ? 6 : 0)
            .Concat(known[v] is null ? LensPrior.Precision(free[v].Lens, Math.Max(inputs[v].Width, inputs[v].Height)).Select(p => p * noise * noise) : [])).ToList();
        var covariance = adjuster.Covariance(state, Loss, precision) is { } c ? c * (noise * noise) : null;
        return [.. free.Select((f, v) => f.Pose ? (Place(covariance, adjuster.Offset(v), state.Cameras[v]), Turn(covariance, adjuster.Offset(v))) : (0, 0))];
    }

    private static double Turn(Matrix<double>? covariance, int offset) =>
        covariance is null ? double.PositiveInfinity : Math.Sqrt(covariance.SubMatrix(offset, 3, offset, 3).Trace()) * 180 / Math.PI;

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
        foreach (var c in cameras.Where(c => c.PlaceError * 1000 > MostMillimetres || c.TurnError > MostDegrees))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{c.Camera.Name}: where it stands is known to {c.PlaceError * 1000:0.0} mm and how it is turned to {c.TurnError:0.00} degrees only (standard deviations): ")
                + "film the board in more pictures, tilted, near and far, where this camera and others see it";
        }

        foreach (var (c, v) in cameras.Select((c, v) => (c, v)).Where(c => known[c.v] is not null && c.c.OwnRms > MostPixelsOfKnown))
            yield return string.Create(CultureInfo.InvariantCulture, $"{c.Camera.Name}: the lens that was given hardly fits its pictures ({c.OwnRms:0.0} px): leave --intrinsics out to find it");

        foreach (var camera in cameras.Where((c, v) => c.Coverage < GoodCoverage && known[v] is null))
        {
            yield return $"{camera.Camera.Name}: the board was seen in {(camera.Coverage * 100).ToString("0", CultureInfo.InvariantCulture)} % of the picture; "
                + "elsewhere the distortion is a guess";
        }

        if (leftOut > 0) yield return $"{leftOut} pictures do not fit the others and were left out";
        if (joint && board.LooksTheSameTurned) yield return "this board looks the same upside down: cameras that are turned by more than 90 degrees to each other want a 9x6 board or ChArUco";
    }
}
