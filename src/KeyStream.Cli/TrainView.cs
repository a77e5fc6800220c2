using System.Globalization;
using KeyStream.Training;

namespace KeyStream.Cli;

/// <summary>Shows a training run: lines on what begins, then a table of its state that stays up to date.</summary>
internal sealed class TrainView(StatusLine line) : ITrainObserver
{
    private readonly FrameProgress _frames = new(line);

    public void Say(string text) => line.Say(text);

    public void Frames(string what, long done, long? total) => _frames.Report(what, done, total);

    public void Report(TrainProgress value) => line.Show(() => Lines(value));

    private static IReadOnlyList<string> Lines(TrainProgress p)
    {
        var terms = p.Terms.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Key} {t.Value:0.0000}")).ToList();
        var state = string.Create(
            CultureInfo.InvariantCulture,
            $"step {p.Step}  {100 * p.Fraction:0} %  {p.StepsPerSecond:0.0} steps/s  {Figures.Time(p.SecondsLeft)} left  {Figures.Size(p.MemoryBytes)}  rate {p.LearningRate:0.000000}");
        return [state, .. terms.Chunk(5).Select(row => "  " + string.Join("  ", row.Select(cell => cell.PadRight(24))).TrimEnd())];
    }
}
