using System.Diagnostics;

namespace KeyStream.Training;

/// <summary>How far a run is, by steps or by time, and the learning rate there: linear warm-up, then a cosine to the final rate.</summary>
/// <param name="options">Length, peak and final rate.</param>
/// <param name="earlierSeconds">Seconds spent before a resume.</param>
public sealed class Schedule(TrainOptions options, double earlierSeconds)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Seconds of optimisation so far, those before a resume included.</summary>
    public double Seconds => earlierSeconds + _watch.Elapsed.TotalSeconds;

    /// <summary>0..1 of the run after <paramref name="step"/> steps; 1 ends it.</summary>
    public double Fraction(long step)
    {
        var steps = options.Steps ?? (options.Minutes is null ? 1000 : (int?)null);
        var byStep = steps is { } n ? (double)step / n : 0;
        var byTime = options.Minutes is { } minutes ? Seconds / (60 * minutes) : 0;
        return Math.Min(1, Math.Max(byStep, byTime));
    }

    /// <summary>Learning rate of the step that begins after <paramref name="step"/> steps.</summary>
    public double Rate(long step, double fraction)
    {
        var warm = Math.Min(1, (step + 1.0) / options.WarmupSteps);
        var cosine = options.FinalRate + ((1 - options.FinalRate) * (1 + Math.Cos(Math.PI * fraction)) / 2);
        return options.LearningRate * warm * cosine;
    }
}
