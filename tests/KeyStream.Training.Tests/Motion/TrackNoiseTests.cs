using KeyStream.Training.Motion;

namespace KeyStream.Training.Tests.Motion;

public sealed class TrackNoiseTests
{
    private const int Frames = 400, Joints = 60;
    private const double Side = 500;

    /// <summary>A still figure: joints on a diagonal of a square of 500 pixels.</summary>
    private static readonly float[,,] Tracks = Still(Frames, Joints);

    [Fact]
    public void Size_OfAFigure_IsTheLongestSideOfItsBox()
    {
        TrackNoise.Size(Tracks).ShouldBe(Side, 1e-3);
        TrackNoise.Size(new float[3, 0, 2]).ShouldBe(1);
    }

    [Fact]
    public void Apply_WithEverythingOff_ChangesNothing()
    {
        var noisy = TrackNoise.Apply(NoiseOptions.None, Tracks, new Random(1), Side);
        noisy.Pixels.Cast<float>().ShouldBe(Tracks.Cast<float>());
        noisy.Confidence.Cast<float>().ShouldAllBe(c => c == 1);
        noisy.Visible.Cast<bool>().ShouldAllBe(v => v);
    }

    [Theory]
    [InlineData(0.002, 0, 1.0)]
    [InlineData(0, 3, 3.0)]
    [InlineData(0.008, 3, 5.0)]
    public void Apply_JitterAndPixels_HaveTheirDeviation(double jitter, double pixels, double expected)
    {
        var errors = Errors(new NoiseOptions { Jitter = jitter, Pixels = pixels }).ToArray();
        errors.Average().ShouldBe(0, 0.03 * expected);
        Math.Sqrt(errors.Average(e => e * e)).ShouldBe(expected, 0.03 * expected);
        Correlation(new NoiseOptions { Jitter = jitter, Pixels = pixels }, 1).ShouldBe(0, 0.03);
    }

    [Fact]
    public void Apply_KeyFrames_DriftWithinTheRecipesBounds()
    {
        var options = new NoiseOptions { KeyFrames = 1 };
        var errors = Errors(options).Select(e => e / Side).ToArray();
        // Normal parts: deviation 0.0062 with means of 0.0035; uniform parts (15 %): 0.017; between keys a third of the variance goes.
        Math.Sqrt(errors.Average(e => e * e)).ShouldBeInRange(0.006, 0.0095);
        errors.Max(Math.Abs).ShouldBeLessThan(0.055);
        Correlation(options, 1).ShouldBeGreaterThan(0.9);
        Correlation(options, 40).ShouldBeLessThan(0.5);
        Errors(options with { KeyFrames = 0.5 }).Zip(errors).ShouldAllBe(p => Math.Abs(p.First - (0.5 * Side * p.Second)) < 1e-3);
    }

    [Fact]
    public void Apply_Ensemble_HasTheMeasuredTailsAndTimes()
    {
        var options = new NoiseOptions { Ensemble = 1 };
        var errors = Errors(options).Select(e => Math.Abs(e) / Side).Order().ToArray();
        var scale = errors[errors.Length / 2] * 1.4826;
        scale.ShouldBeInRange(0.005, 0.012); // mouse 0.0044 and 0.0057, fly 0.015 to 0.018
        errors.Average(e => e > 3 * scale ? 1.0 : 0).ShouldBeInRange(0.02, 0.08); // measured 1.6 to 6.3 %; a normal has 0.3 %
        errors.Average(e => e > 10 * scale ? 1.0 : 0).ShouldBeInRange(0.0005, 0.012); // measured up to 1 %
        Correlation(options, 1, 4 * scale * Side).ShouldBeInRange(0.4, 0.95);
        Correlation(options, 1, 4 * scale * Side).ShouldBeGreaterThan(Correlation(options, 10, 4 * scale * Side) + 0.1);
    }

    [Fact]
    public void Apply_Drops_HaveTheirRates()
    {
        Missing(new NoiseOptions { PointDrop = 0.2 }).ShouldBe(0.2, 0.01);
        Missing(new NoiseOptions { FrameDrop = 0.1 }).ShouldBe(0.1, 0.05);
        Missing(new NoiseOptions { JointDrop = 0.3 }).ShouldBe(0.3, 0.2);
        var byFrame = TrackNoise.Apply(new NoiseOptions { FrameDrop = 0.1 }, Tracks, new Random(1), Side).Visible;
        for (var t = 0; t < Frames; t++) Enumerable.Range(0, Joints).Select(j => byFrame[t, j]).Distinct().Count().ShouldBe(1);
        var byJoint = TrackNoise.Apply(new NoiseOptions { JointDrop = 0.3 }, Tracks, new Random(1), Side).Visible;
        for (var j = 0; j < Joints; j++) Enumerable.Range(0, Frames).Select(t => byJoint[t, j]).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void Apply_Occlusions_LastFiveToTwentyFrames()
    {
        var noisy = TrackNoise.Apply(new NoiseOptions { Occlusion = 0.002 }, Tracks, new Random(1), Side);
        var bursts = Enumerable.Range(0, Joints).SelectMany(j => Runs(Enumerable.Range(0, Frames).Select(t => !noisy.Visible[t, j]).ToArray())).ToArray();
        bursts.Length.ShouldBeGreaterThan(20);
        bursts.Count(b => b.Length is < 5 or > 20 && b.Inside).ShouldBeLessThanOrEqualTo(bursts.Length / 20); // two may touch
        for (var t = 0; t < Frames; t++)
            for (var j = 0; j < Joints; j++) (float.IsNaN(noisy.Pixels[t, j, 0]), noisy.Confidence[t, j] == 0).ShouldBe((!noisy.Visible[t, j], !noisy.Visible[t, j]));
    }

    [Fact]
    public void Apply_Swaps_ExchangePairsForOneToEightFrames()
    {
        var noisy = TrackNoise.Apply(new NoiseOptions { Swap = 0.01 }, Tracks, new Random(1), Side, [(3, 7)]);
        var swapped = Enumerable.Range(0, Frames).Select(t => noisy.Pixels[t, 3, 0] == Tracks[t, 7, 0] && noisy.Pixels[t, 7, 1] == Tracks[t, 3, 1]).ToArray();
        Runs(swapped).Count.ShouldBeGreaterThan(1);
        Runs(swapped).ShouldAllBe(r => r.Length <= 16);
        for (var t = 0; t < Frames; t++)
        {
            if (!swapped[t]) noisy.Pixels[t, 3, 0].ShouldBe(Tracks[t, 3, 0]);
            noisy.Pixels[t, 4, 0].ShouldBe(Tracks[t, 4, 0]);
        }
    }

    [Fact]
    public void Apply_Confidence_FallsWithTheError()
    {
        var noisy = TrackNoise.Apply(new NoiseOptions { Pixels = 15, Confidence = true }, Tracks, new Random(1), Side);
        var points = (from t in Enumerable.Range(0, Frames) from j in Enumerable.Range(0, Joints) select (
            Error: double.Hypot(noisy.Pixels[t, j, 0] - Tracks[t, j, 0], noisy.Pixels[t, j, 1] - Tracks[t, j, 1]) / Side, Confidence: noisy.Confidence[t, j])).ToArray();
        points.ShouldAllBe(p => p.Confidence > 0 && p.Confidence <= 1);
        points.Where(p => p.Error < 0.01).Average(p => (double)p.Confidence).ShouldBe(0.81, 0.05);
        points.Where(p => p.Error is > 0.05 and < 0.07).Average(p => (double)p.Confidence).ShouldBe(0.36, 0.05);
    }

    [Fact]
    public void Apply_WithTheSameSeed_IsTheSame()
    {
        float[] Draw(int seed) => [.. TrackNoise.Apply(NoiseOptions.Training, Tracks, new Random(seed), Side, [(0, 1)]).Pixels.Cast<float>()];
        Draw(7).ShouldBe(Draw(7));
        Draw(7).SequenceEqual(Draw(8)).ShouldBeFalse();
    }

    [Fact]
    public void Apply_PointsThatAreNotSeen_StayUnseen()
    {
        var tracks = Still(10, 3);
        tracks[4, 1, 0] = float.NaN;
        var noisy = TrackNoise.Apply(NoiseOptions.Training with { FrameDrop = 0, JointDrop = 0, Occlusion = 0 }, tracks, new Random(1), Side);
        noisy.Visible[4, 1].ShouldBeFalse();
        noisy.Visible[4, 2].ShouldBeTrue();
    }

    private static float[,,] Still(int frames, int joints)
    {
        var tracks = new float[frames, joints, 2];
        for (var t = 0; t < frames; t++)
            for (var j = 0; j < joints; j++) tracks[t, j, 0] = tracks[t, j, 1] = (float)(100 + (Side * j / (joints - 1)));
        return tracks;
    }

    private static IEnumerable<double> Errors(NoiseOptions options) =>
        TrackNoise.Apply(options, Tracks, new Random(1), Side).Pixels.Cast<float>().Zip(Tracks.Cast<float>(), (a, b) => (double)a - b);

    private static double Missing(NoiseOptions options) => TrackNoise.Apply(options, Tracks, new Random(1), Side).Visible.Cast<bool>().Average(v => v ? 0.0 : 1);

    private static double Correlation(NoiseOptions options, int lag, double limit = double.MaxValue)
    {
        var errors = Errors(options).Select(e => Math.Clamp(e, -limit, limit)).ToArray();
        var step = lag * Joints * 2;
        return Enumerable.Range(0, errors.Length - step).Average(i => errors[i] * errors[i + step]) / errors.Average(e => e * e);
    }

    private static List<(int Length, bool Inside)> Runs(bool[] values)
    {
        var runs = new List<(int Length, bool Inside)>();
        for (var t = 0; t < values.Length; t++)
        {
            var start = t;
            while (t < values.Length && values[t]) t++;
            if (t > start) runs.Add((t - start, start > 0 && t < values.Length));
        }

        return runs;
    }
}
