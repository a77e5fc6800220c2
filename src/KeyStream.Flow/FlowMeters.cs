using System.Diagnostics.Metrics;

namespace KeyStream.Flow;

/// <summary>Exports a pipeline's statistics as the meter "KeyStream.Flow"; values are read only when somebody listens.</summary>
internal sealed class FlowMeters : IDisposable
{
    private readonly Meter _meter;
    private readonly string _pipeline;
    private readonly Func<IReadOnlyList<StageStatistics>> _read;

    public FlowMeters(string pipeline, Func<IReadOnlyList<StageStatistics>> read)
    {
        _pipeline = pipeline;
        _read = read;
        _meter = new Meter("KeyStream.Flow");
        _meter.CreateObservableCounter("keystream.flow.items_in", () => Measure(s => s.ItemsIn), "{item}", "Items taken by a stage");
        _meter.CreateObservableCounter("keystream.flow.items_out", () => Measure(s => s.ItemsOut), "{item}", "Items handed on by a stage");
        _meter.CreateObservableCounter("keystream.flow.items_dropped", () => Measure(s => s.ItemsDropped), "{item}", "Items dropped before a stage");
        _meter.CreateObservableCounter("keystream.flow.busy", () => Measure(s => s.Busy.TotalSeconds), "s", "Time at work");
        _meter.CreateObservableCounter("keystream.flow.waiting", () => Measure(s => s.Waiting.TotalSeconds), "s", "Time waiting on edges");
        _meter.CreateObservableGauge("keystream.flow.queue_length", () => Measure(s => (long)s.QueueLength), "{item}", "Items waiting before a stage");
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<T>> Measure<T>(Func<StageStatistics, T> value)
        where T : struct =>
        _read().Select(s => new Measurement<T>(value(s), new("pipeline", _pipeline), new("stage", s.Stage)));
}
