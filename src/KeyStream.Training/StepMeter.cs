namespace KeyStream.Training;

/// <summary>Turns step counts and times into a speed over the last seconds and an estimate of the time left.</summary>
/// <param name="step">Steps at the start.</param>
/// <param name="seconds">Seconds at the start.</param>
internal sealed class StepMeter(long step, double seconds)
{
    private const double WindowSeconds = 10;
    private readonly Queue<(long Step, double Seconds)> _marks = new([(step, seconds)]);

    /// <summary>The report after a step.</summary>
    public TrainProgress Report(long done, double now, double fraction, double rate, IReadOnlyDictionary<string, double> terms)
    {
        _marks.Enqueue((done, now));
        while (_marks.Count > 2 && now - _marks.Peek().Seconds > WindowSeconds) _marks.Dequeue();
        var (firstStep, firstSeconds) = _marks.Peek();
        var speed = (done - firstStep) / Math.Max(now - firstSeconds, 1e-9);
        var left = fraction > 0 ? (now / fraction) - now : double.NaN;
        return new TrainProgress(done, fraction, speed, left, Environment.WorkingSet, rate, terms);
    }
}
