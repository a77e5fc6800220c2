using System.Diagnostics.Metrics;

namespace KeyStream.Flow.Tests;

public sealed class StatisticsTests
{
    [Fact]
    public async Task Statistics_AfterARun_CountEachStage()
    {
        await using var pipeline = Build.Pipeline();
        var parallel = pipeline.Map(pipeline.Numbers(10), i => i, StageOptions.ParallelOrdered(2));
        pipeline.Collect(pipeline.Batch("batch", parallel, 4));
        await pipeline.RunAsync();
        pipeline.Statistics.Select(s => (s.Stage, s.ItemsIn, s.ItemsOut, s.ItemsDropped, s.QueueLength, s.QueueCapacity)).ShouldBe(
        [
            ("source", 0, 10, 0, 0, 0),
            ("map", 10, 10, 0, 0, 4),
            ("batch", 10, 3, 0, 0, 4),
            ("sink", 3, 0, 0, 0, 4),
        ]);
    }

    [Theory]
    [InlineData(Concurrency.Sequential)]
    [InlineData(Concurrency.ParallelOrdered)]
    public async Task Statistics_StepTakesTime_IsItsBusyTime(Concurrency concurrency)
    {
        var clock = new ManualClock();
        await using var pipeline = new Pipeline(new PipelineOptions { TimeProvider = clock });
        var mapped = pipeline.Map(pipeline.Numbers(3), Work, new StageOptions { Concurrency = concurrency });
        pipeline.Collect(mapped);
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        pipeline.Statistics[1].Busy.ShouldBe(TimeSpan.FromSeconds(6));

        int Work(int item)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            return item;
        }
    }

    [Fact]
    public async Task Statistics_NothingToRead_IsWaitingTime()
    {
        var clock = new ManualClock();
        await using var pipeline = new Pipeline(new PipelineOptions { TimeProvider = clock });
        pipeline.Collect(pipeline.Source("source", _ => Hesitant()));
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        pipeline.Statistics[1].Waiting.ShouldBeGreaterThan(TimeSpan.Zero);

        async IAsyncEnumerable<int> Hesitant()
        {
            await Task.CompletedTask;
            var waited = SpinWait.SpinUntil(() =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return pipeline.Statistics[1].Waiting > TimeSpan.Zero;
            }, Build.Limit);
            waited.ShouldBeTrue();
            yield return 1;
        }
    }

    [Fact]
    public async Task Meter_Listener_SeesEachStage()
    {
        Dictionary<string, long> seen = [];
        await using var pipeline = new Pipeline(new PipelineOptions { Name = "metered" });
        pipeline.Collect(pipeline.Map(pipeline.Numbers(10), i => i));
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "KeyStream.Flow")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(t => t.Key, t => $"{t.Value}");
            if (named["pipeline"] == "metered")
            {
                seen[$"{instrument.Name} {named["stage"]}"] = value;
            }
        });
        listener.Start();
        await pipeline.RunAsync();
        listener.RecordObservableInstruments();
        seen["keystream.flow.items_out source"].ShouldBe(10);
        seen["keystream.flow.items_in map"].ShouldBe(10);
        seen["keystream.flow.items_in sink"].ShouldBe(10);
        seen["keystream.flow.queue_length sink"].ShouldBe(0);
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }
}
