namespace KeyStream.Stages.Calibrate;

/// <summary>Finds the lens of one camera from its own pictures of the board (Zhang's method: homographies give a start, the bundle the rest).</summary>
/// <param name="corners">[N] the corners of the board.</param>
/// <param name="options">The lens.</param>
internal sealed class LensCalibrator(IReadOnlyList<(double X, double Y)> corners, CalibrateOptions options)
{
    private const int FewestForCentre = 3;
    private const int FewestForAll = 8;
    private const int MostForStart = 20;
    private const int StartSteps = 20;

    /// <summary>The lens, and the board in camera axes at each moment.</summary>
    /// <param name="sightings">Pictures of this camera, at least one.</param>
    /// <param name="width">Picture width, pixels.</param>
    /// <param name="height">Picture height, pixels.</param>
    /// <returns>The state of a bundle with this one camera, which stands at the origin; null where no pose can be found.</returns>
    public BundleState? Solve(IReadOnlyList<BoardSighting> sightings, int width, int height)
    {
        BoardSighting[] own = [.. sightings.Select(s => s with { Camera = 0 })];
        if (Start(own, width, height) is not { } state) return null;
        own = [.. own.Where(s => state.Boards.ContainsKey(s.Moment))];
        // Each stage frees what the one before has made safe: two numbers of a distortion can do much harm from a bad start.
        foreach (var numbers in Stages(own.Length)) state = Adjuster(own, numbers).Solve(state, new RobustLoss(RobustKind.Huber, 2));
        return state;
    }

    /// <summary>The board in camera axes at each moment, by a lens that is known.</summary>
    /// <param name="lens">The lens.</param>
    /// <param name="sightings">Pictures of this camera, at least one.</param>
    /// <returns>As <see cref="Solve"/>.</returns>
    public BundleState? Place(LensState lens, IEnumerable<BoardSighting> sightings) =>
        Boards(lens, sightings) is { Count: > 0 } boards ? new BundleState([lens], [RigidPose.Identity], boards) : null;

    /// <summary>The board of one picture in camera axes; null where there is none.</summary>
    /// <param name="lens">The lens.</param>
    /// <param name="sighting">The picture.</param>
    public RigidPose? Board(LensState lens, BoardSighting sighting)
    {
        var alone = sighting with { Camera = 0, Moment = 0 };
        (RigidPose Pose, double Rms)? best = null;
        foreach (var pose in PlanePose.Find(lens, [.. sighting.Corners.Select(c => corners[c])], sighting.Pixels))
        {
            var start = new BundleState([lens], [RigidPose.Identity], new Dictionary<long, RigidPose> { [0] = pose });
            var fixedLens = new BundleAdjuster(corners, [alone], [new FreeParts(Pose: false, new bool[lens.Values.Length])]);
            var found = fixedLens.Solve(start, new RobustLoss(RobustKind.Huber, 2), StartSteps);
            var rms = found.Rms([alone], corners);
            if (double.IsFinite(rms) && (best is null || rms < best.Value.Rms)) best = (found.Boards[0], rms);
        }

        return best?.Pose;
    }

    /// <summary>Which numbers of a lens this many pictures fix: the focal lengths; with the centre, k1 and k2; all.</summary>
    public bool[] Free(int pictures) => FreeNumbers(Stages(pictures)[^1]);

    private int[] Stages(int pictures) => pictures switch
    {
        < FewestForCentre => [2],
        < FewestForAll => [2, LensState.First + 2],
        _ => [2, LensState.First + 2, LensState.First + options.Coefficients],
    };

    private bool[] FreeNumbers(int first) => [.. Enumerable.Range(0, LensState.First + options.Coefficients).Select(i => i < first)];

    private BundleAdjuster Adjuster(IReadOnlyList<BoardSighting> own, int numbers) => new(corners, own, [new FreeParts(Pose: false, FreeNumbers(numbers))]);

    // The focal length that the homographies ask for, and some usual ones: the best after a few steps.
    private BundleState? Start(BoardSighting[] own, int width, int height)
    {
        var few = own.Length <= MostForStart ? own : [.. Enumerable.Range(0, MostForStart).Select(i => own[i * own.Length / MostForStart])];
        var (best, least) = ((LensState?)null, double.PositiveInfinity);
        foreach (var focal in Focals(few, width, height))
        {
            var lens = new LensState(options.Model, [focal, focal, (width - 1) / 2.0, (height - 1) / 2.0, .. new double[options.Coefficients]]);
            if (Boards(lens, few) is not { Count: > 0 } boards) continue;
            BoardSighting[] placed = [.. few.Where(s => boards.ContainsKey(s.Moment))];
            var state = Adjuster(placed, 2).Solve(new BundleState([lens], [RigidPose.Identity], boards), new RobustLoss(RobustKind.Huber, 5), StartSteps);
            var rms = state.Rms(placed, corners) * own.Length / boards.Count;
            if (rms < least) (best, least) = (state.Lenses[0], rms);
        }

        return best is not null && Boards(best, own) is { Count: > 0 } all ? new BundleState([best], [RigidPose.Identity], all) : null;
    }

    private Dictionary<long, RigidPose> Boards(LensState lens, IEnumerable<BoardSighting> own) =>
        own.Select(s => (s.Moment, Pose: Board(lens, s))).Where(p => p.Pose is not null).ToDictionary(p => p.Moment, p => p.Pose!);

    private IEnumerable<double> Focals(IEnumerable<BoardSighting> own, int width, int height)
    {
        double side = Math.Max(width, height), over = 0, under = 0;
        foreach (var sighting in own)
        {
            // With the centre known and square pixels, each homography gives two equations in 1/f².
            var h = PlanePose.Homography([.. sighting.Corners.Select(c => corners[c])], [.. sighting.Pixels.Select(p => (p.X - ((width - 1) / 2.0), p.Y - ((height - 1) / 2.0)))]);
            h /= Math.Sqrt(h.Column(0).L2Norm() * h.Column(1).L2Norm());
            foreach (var (a, b) in new[]
            {
                ((h[0, 0] * h[0, 1]) + (h[1, 0] * h[1, 1]), h[2, 0] * h[2, 1]),
                ((h[0, 0] * h[0, 0]) + (h[1, 0] * h[1, 0]) - (h[0, 1] * h[0, 1]) - (h[1, 1] * h[1, 1]), (h[2, 0] * h[2, 0]) - (h[2, 1] * h[2, 1])),
            }) (over, under) = (over - (a * b), under + (a * a));
        }

        if (over > 0 && Math.Sqrt(under / over) is var zhang && zhang > 0.1 * side && zhang < 100 * side) yield return zhang;
        var usual = options.Model == KeyStream.Data.LensModel.Fisheye ? new[] { 0.25, 0.35, 0.5 } : [0.7, 1.2, 2.5];
        foreach (var factor in usual) yield return factor * side;
    }
}
