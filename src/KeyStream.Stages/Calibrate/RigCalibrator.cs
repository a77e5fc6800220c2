using KeyStream.Data;

namespace KeyStream.Stages.Calibrate;

/// <summary>From boards in pictures to calibrated cameras: each lens by itself, the cameras linked by common moments, then everything at once.</summary>
/// <param name="board">The board.</param>
/// <param name="options">How.</param>
internal sealed class RigCalibrator(Board board, CalibrateOptions options)
{
    private const double GrossPixels = 3;
    private const double GrossTimes = 5;
    private readonly LensCalibrator _lenses = new(board.Corners, options);

    /// <summary>Calibrates.</summary>
    /// <param name="inputs">[V] the cameras.</param>
    /// <param name="sightings">What they saw.</param>
    /// <param name="report">Receives a line per step.</param>
    /// <exception cref="UserErrorException">The views do not fix the cameras; the message says which and why.</exception>
    public RigCalibration Solve(IReadOnlyList<CalibratedInput> inputs, IReadOnlyList<BoardSighting> sightings, Action<string>? report = null)
    {
        var checks = new CalibrationChecks(inputs, board);
        checks.Seen(sightings);
        var joint = inputs.Count > 1 && !options.Separate;
        var known = new KnownLenses(options.Intrinsics, inputs);
        // Where nothing is common to the cameras, no two of them have a moment in common.
        if (!joint) sightings = [.. sightings.Select(s => s with { Moment = (s.Moment * inputs.Count) + s.Camera })];
        var alone = inputs.Select((input, c) => Alone(input, known[c], [.. sightings.Where(s => s.Camera == c)], checks, report)).ToList();
        sightings = [.. sightings.Where(s => alone[s.Camera].State.Boards.ContainsKey(s.Moment))];

        var state = joint ? Joined(inputs, alone, sightings) : Merged(alone);
        var poses = inputs.Select((_, c) => joint && c > 0).ToArray();
        if (joint)
        {
            report?.Invoke("all cameras at once");
            var fixedLenses = inputs.Select((_, c) => new FreeParts(poses[c], new bool[state.Lenses[c].Values.Length])).ToList();
            state = new BundleAdjuster(board.Corners, sightings, fixedLenses).Solve(state, new RobustLoss(RobustKind.Cauchy, 3));
        }

        var (kept, leftOut) = (sightings, new List<(BoardSighting Sighting, double Rms)>());
        BundleAdjuster adjuster;
        List<FreeParts> free;
        while (true)
        {
            free = [.. inputs.Select((_, c) => new FreeParts(poses[c], known[c] is { } lens ? new bool[lens.Values.Length] : _lenses.Free(kept.Count(s => s.Camera == c))))];
            adjuster = new BundleAdjuster(board.Corners, kept, free);
            state = adjuster.Solve(state, new RobustLoss(RobustKind.Huber, 2));
            var gross = Gross(state, kept);
            if (gross.Count == 0 || leftOut.Count + gross.Count > sightings.Count / 3) break;
            leftOut.AddRange(gross);
            kept = [.. kept.Except(gross.Select(g => g.Sighting))];
        }

        var own = alone.ConvertAll(a => (double?)a.Rms);
        var result = new CalibrationResult(inputs, board, joint, known).Of(state, adjuster, free, kept, own, leftOut);
        checks.Together(result);
        checks.Fixed(result, kept, state);
        return result;
    }

    private (BundleState State, double Rms) Alone(CalibratedInput input, LensState? known, BoardSighting[] sightings, CalibrationChecks checks, Action<string>? report)
    {
        report?.Invoke(known is null ? $"the lens of {input.Name} from {sightings.Length} pictures" : $"the boards of {input.Name} in {sightings.Length} pictures");
        var state = (known is null ? _lenses.Solve(sightings, input.Width, input.Height) : _lenses.Place(known, sightings)) ?? throw checks.NoPose(input);
        BoardSighting[] own = [.. sightings.Where(s => state.Boards.ContainsKey(s.Moment)).Select(s => s with { Camera = 0 })];
        return (state, state.Rms(own, board.Corners));
    }

    private static BundleState Merged(List<(BundleState State, double Rms)> alone) => new(
        [.. alone.Select(a => a.State.Lenses[0])], [.. alone.Select(_ => RigidPose.Identity)], alone.SelectMany(a => a.State.Boards).ToDictionary(b => b.Key, b => b.Value));

    private BundleState Joined(IReadOnlyList<CalibratedInput> inputs, List<(BundleState State, double Rms)> alone, IReadOnlyList<BoardSighting> sightings)
    {
        var seen = sightings.ToDictionary(s => (s.Camera, s.Moment), s => alone[s.Camera].State.Boards[s.Moment]);
        var cameras = new RigStart([.. inputs.Select(i => i.Name)]).Place(seen);
        var lenses = alone.Select(a => a.State.Lenses[0]).ToArray();
        var boards = new Dictionary<long, RigidPose>();
        foreach (var moment in sightings.GroupBy(s => s.Moment))
        {
            // Each camera says where the board is; the one that all of them can live with best.
            BoardSighting[] all = [.. moment];
            double Rms(RigidPose pose) => new BundleState(lenses, cameras, new Dictionary<long, RigidPose> { [moment.Key] = pose }).Rms(all, board.Corners) is var rms && double.IsNaN(rms) ? double.MaxValue : rms;
            boards[moment.Key] = all.Select(s => cameras[s.Camera].Inverse().After(seen[(s.Camera, s.Moment)])).MinBy(Rms)!;
        }

        return new BundleState(lenses, cameras, boards);
    }

    // A board that was read wrong, a blurred one, a moment that was none: far off all others of its camera.
    private List<(BoardSighting Sighting, double Rms)> Gross(BundleState state, IReadOnlyList<BoardSighting> kept)
    {
        var gross = new List<(BoardSighting, double)>();
        foreach (var camera in kept.GroupBy(s => s.Camera))
        {
            var all = camera.Select(s => (Sighting: s, Rms: state.Rms([s], board.Corners))).OrderBy(s => s.Rms).ToList();
            var limit = Math.Max(GrossPixels, GrossTimes * all[all.Count / 2].Rms);
            gross.AddRange(all.Where(s => !(s.Rms <= limit)));
        }

        return gross;
    }
}
