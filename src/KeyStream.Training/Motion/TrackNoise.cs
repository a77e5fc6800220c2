namespace KeyStream.Training.Motion;

/// <summary>Makes tracks of exact projections look like a detector's. The same random state gives the same numbers.</summary>
public static class TrackNoise
{
    private const double ConfidenceWidth = 0.028, ConfidenceSlope = 1.1, ConfidenceShift = -0.0046, ConfidenceSpread = 0.143, LeastConfidence = 0.02;

    /// <summary>Size of a figure in the picture: median over frames of the longest side of the box around its known points, pixels; 1 where there are none.</summary>
    /// <param name="pixels">[T, J, 2]; NaN where unknown.</param>
    public static double Size(float[,,] pixels)
    {
        var sizes = new List<double>();
        for (var t = 0; t < pixels.GetLength(0); t++)
        {
            var (x, y) = (Range(pixels, t, 0), Range(pixels, t, 1));
            if (Math.Max(x, y) > 0) sizes.Add(Math.Max(x, y));
        }

        sizes.Sort();
        return sizes.Count == 0 ? 1 : sizes[sizes.Count / 2];
    }

    /// <summary>Applies all parts: swaps, then errors, then what goes missing, then confidences.</summary>
    /// <param name="options">Which parts, how strong.</param>
    /// <param name="pixels">[T, J, 2] exact projections; NaN where a point is not seen. Not changed.</param>
    /// <param name="random">Source.</param>
    /// <param name="size">As of <see cref="Size"/>.</param>
    /// <param name="pairs">Left/right pairs that can be swapped; null for none.</param>
    public static NoisyTracks Apply(
        NoiseOptions options, float[,,] pixels, Random random, double size, IReadOnlyList<(int Left, int Right)>? pairs = null)
    {
        var (frames, joints) = (pixels.GetLength(0), pixels.GetLength(1));
        var noisy = (float[,,])pixels.Clone();
        if (options.Swap > 0) Swap(options.Swap, noisy, random, pairs ?? []);
        var visible = new bool[frames, joints];
        for (var j = 0; j < joints; j++)
        {
            Disturb(options, pixels, noisy, random, size, j);
            See(options, noisy, visible, random, j);
        }

        for (var t = 0; t < frames; t++)
        {
            if (!random.Chance(options.FrameDrop)) continue;
            for (var j = 0; j < joints; j++) visible[t, j] = false;
        }

        return Finish(options, pixels, noisy, visible, random, size);
    }

    private static double Range(float[,,] pixels, int frame, int axis)
    {
        var (low, high) = (float.MaxValue, float.MinValue);
        for (var j = 0; j < pixels.GetLength(1); j++)
        {
            var value = pixels[frame, j, axis];
            if (float.IsFinite(value)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return high - low;
    }

    private static void Swap(double chance, float[,,] noisy, Random random, IReadOnlyList<(int Left, int Right)> pairs)
    {
        foreach (var (left, right) in pairs)
        {
            foreach (var t in Bursts(noisy.GetLength(0), chance, 1, 8, random))
            {
                for (var axis = 0; axis < 2; axis++) (noisy[t, left, axis], noisy[t, right, axis]) = (noisy[t, right, axis], noisy[t, left, axis]);
            }
        }
    }

    private static void Disturb(NoiseOptions options, float[,,] pixels, float[,,] noisy, Random random, double size, int joint)
    {
        var drift = options.KeyFrames > 0 ? new KeyFrameNoise(random, options.KeyFrameStep) : null;
        var ensemble = options.Ensemble > 0 ? new EnsembleNoise(random) : null;
        var other = random.Next(pixels.GetLength(1));
        var jitter = options.Jitter > 0 || options.Pixels > 0;
        var deviation = Math.Sqrt(Math.Pow(options.Jitter * size, 2) + Math.Pow(options.Pixels, 2));
        for (var t = 0; t < pixels.GetLength(0); t++)
        {
            var (x, y) = jitter ? (deviation * random.Normal(), deviation * random.Normal()) : (0, 0);
            if (drift?.Next() is { } slow) (x, y) = (x + (options.KeyFrames * size * slow.X), y + (options.KeyFrames * size * slow.Y));
            if (ensemble?.Next() is { } real)
            {
                (x, y) = (x + (options.Ensemble * size * real.X), y + (options.Ensemble * size * real.Y));
                // A leap to another joint has a length of its own, so the strength scales how often it happens.
                if (real.Other && random.Chance(options.Ensemble) && float.IsFinite(pixels[t, other, 0])) (noisy[t, joint, 0], noisy[t, joint, 1]) = (pixels[t, other, 0], pixels[t, other, 1]);
            }

            noisy[t, joint, 0] += (float)x;
            noisy[t, joint, 1] += (float)y;
        }
    }

    private static void See(NoiseOptions options, float[,,] noisy, bool[,] visible, Random random, int joint)
    {
        var dropped = random.Chance(options.JointDrop);
        for (var t = 0; t < visible.GetLength(0); t++)
            visible[t, joint] = !dropped && !random.Chance(options.PointDrop) && float.IsFinite(noisy[t, joint, 0]) && float.IsFinite(noisy[t, joint, 1]);
        foreach (var t in Bursts(visible.GetLength(0), options.Occlusion, 5, 20, random)) visible[t, joint] = false;
    }

    private static NoisyTracks Finish(NoiseOptions options, float[,,] pixels, float[,,] noisy, bool[,] visible, Random random, double size)
    {
        var confidence = new float[visible.GetLength(0), visible.GetLength(1)];
        for (var t = 0; t < visible.GetLength(0); t++)
        {
            for (var j = 0; j < visible.GetLength(1); j++)
            {
                if (!visible[t, j]) noisy[t, j, 0] = noisy[t, j, 1] = float.NaN;
                else if (!options.Confidence) confidence[t, j] = 1;
                else confidence[t, j] = Confidence(double.Hypot(noisy[t, j, 0] - pixels[t, j, 0], noisy[t, j, 1] - pixels[t, j, 1]) / size, random);
            }
        }

        return new NoisyTracks(noisy, confidence, visible);
    }

    private static float Confidence(double error, Random random) => (float)Math.Clamp(
        (ConfidenceWidth / (error + ConfidenceWidth)) + (ConfidenceSlope * Math.Min(error, ConfidenceWidth)) + ConfidenceShift + (ConfidenceSpread * random.Normal()),
        LeastConfidence, 1);

    /// <summary>Frames inside bursts that begin with a chance at each frame outside one.</summary>
    private static IEnumerable<int> Bursts(int frames, double chance, int least, int most, Random random)
    {
        if (chance <= 0) yield break;
        // Some bursts have begun before the first frame.
        for (var t = -random.Whole(0, most - 1); t < frames; t++)
        {
            if (!random.Chance(chance)) continue;
            for (var left = random.Whole(least, most); left > 0 && t < frames; left--, t++)
            {
                if (t >= 0) yield return t;
            }
        }
    }
}
