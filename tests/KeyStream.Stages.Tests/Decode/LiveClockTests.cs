using KeyStream.Stages.Decode;

namespace KeyStream.Stages.Tests.Decode;

public sealed class LiveClockTests
{
    private readonly Hand _hand = new();
    private readonly LiveClock _clock;

    public LiveClockTests() => _clock = new LiveClock(_hand);

    [Fact]
    public void Next_SteadyStream_HasTheStreamsOwnDistancesWhateverTheDelay()
    {
        At(100.0, 1000.00).ShouldBe(0);
        At(100.9, 1000.04).ShouldBe(0.04, 1e-9);
        At(100.9, 1000.08).ShouldBe(0.08, 1e-9);
        At(101.0, 1000.12).ShouldBe(0.12, 1e-9);
    }

    [Fact]
    public void Next_AfterAReconnection_GoesOnByTheCaptureClock()
    {
        At(0, 50).ShouldBe(0);
        At(1, 51).ShouldBe(1, 1e-9);
        _clock.Reconnect();
        At(4, 1.4).ShouldBe(4, 1e-9);
        At(4.1, 1.5).ShouldBe(4.1, 1e-9);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(7000)]
    public void Next_StreamThatJumps_GoesOnByTheCaptureClock(double pts)
    {
        At(0, 50).ShouldBe(0);
        At(1, 51).ShouldBe(1, 1e-9);
        At(1.5, pts).ShouldBe(1.5, 1e-9);
        At(1.6, pts + 0.1).ShouldBe(1.6, 1e-9);
    }

    [Fact]
    public void Next_WithoutTimes_IsTheCaptureClockAndAdvances()
    {
        At(0, double.NaN).ShouldBe(0);
        At(0.5, double.NaN).ShouldBe(0.5, 1e-9);
        At(0.5, double.NaN).ShouldBe(0.501, 1e-9);
    }

    private double At(double seconds, double pts)
    {
        _hand.Seconds = seconds;
        return _clock.Next(pts);
    }

    /// <summary>A clock set by hand.</summary>
    private sealed class Hand : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)Math.Round(Seconds * 1e6);
    }
}
