using KeyStream.Stages.Decode;

namespace KeyStream.Stages.Tests.Decode;

public sealed class FrameScheduleTests
{
    [Fact]
    public void Arrived_GapAfterAnError_IsLostFrames()
    {
        var schedule = new FrameSchedule([0, 0.1, 0.2, 0.3], 0, 0.1);
        var lost = new List<double>();
        schedule.Arrived(0, false, lost);
        schedule.Arrived(0.3, true, lost).ShouldBe(0.3);
        lost.ShouldBe([0.1, 0.2]);
        schedule.AtEnd(true).ShouldBeEmpty();
    }

    [Fact]
    public void Arrived_GapWithoutAnError_IsPacketsWithoutAPicture()
    {
        var schedule = new FrameSchedule([0, 0.1, 0.2, 0.3], 0, 0.1);
        var lost = new List<double>();
        schedule.Arrived(0.2, false, lost);
        lost.ShouldBeEmpty();
        schedule.AtEnd(false).ShouldBeEmpty();
    }

    [Fact]
    public void AtEnd_AnnouncedFramesMissing_FollowAtTheUsualStep()
    {
        var schedule = new FrameSchedule([0, 0.1], 2, 0.1);
        schedule.Arrived(0, true, []);
        schedule.AtEnd(true).ShouldBe([0.1, 0.2, 0.3], 1e-9);
    }

    [Fact]
    public void Arrived_NoTime_GoesOnFromTheLast()
    {
        var schedule = new FrameSchedule(null, 0, 0.5);
        new[] { double.NaN, double.NaN, 3, double.NaN }.Select(t => schedule.Arrived(t, false, [])).ShouldBe([0, 0.5, 3, 3.5]);
    }

    [Fact]
    public void Arrived_EqualTimes_CountEachOnce()
    {
        var schedule = new FrameSchedule([0, 0, 0.1], 0, 0.1);
        var lost = new List<double>();
        schedule.Arrived(0, true, lost);
        schedule.Arrived(0, true, lost);
        schedule.Arrived(0.1, true, lost);
        lost.ShouldBeEmpty();
    }
}
