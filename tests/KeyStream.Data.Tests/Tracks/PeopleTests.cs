namespace KeyStream.Data.Tests.Tracks;

/// <summary>Formats that list people frame by frame.</summary>
public sealed class PeopleTests : IDisposable
{
    private readonly TrackFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OpenPose_TwoPeople_FollowsTheSurestBothWays()
    {
        // The person of interest walks right; the other stands still and is listed first, and is surer in the first frame.
        (double, double, double)[] Walker(double x, double c) => Body(x, 100, c);
        var other = Body(500, 100, 0.6);
        var tracks = TrackFile.Read(_folder.OpenPose(
            "cam", [other, Walker(100, 0.5)], [other, Walker(110, 0.9)], [other], [Walker(130, 0.4), other]));
        tracks.Frames.Select(f => f.Points[0, 0]).ShouldBe([100, 110, double.NaN, 130]);
        tracks.Frames[2].Fault.ShouldNotBeNull();
        tracks.Frames[2].Confidence.ShouldAllBe(c => c == 0);
    }

    [Fact]
    public void OpenPose_EmptyFrameAndPointWithoutConfidence_AreMissing()
    {
        var tracks = TrackFile.Read(_folder.OpenPose("cam", [], [[(10, 10, 0.5), (0, 0, 0)]]));
        (tracks.Frames.Count, tracks.Count, tracks.Names).ShouldBe((2, 2, null));
        tracks.Frames[0].Fault.ShouldBe(TrackFrame.Nobody);
        tracks.Frames[1].Points[1, 0].ShouldBe(double.NaN);
    }

    [Fact]
    public void OpenPose_NamesWithoutLeadingZeros_AreInTheOrderOfTheirNumbers()
    {
        foreach (var t in new[] { 10, 9, 8 }) _folder.Write($"cam/c.{t}.json", TrackFolder.Frame(Body(t, 0, 1)));
        TrackFile.Read(Path.Combine(_folder.Path, "cam")).Frames.Select(f => f.Points[0, 0]).ShouldBe([8, 9, 10]);
    }

    [Fact]
    public void Coco_PicturesOutOfOrderWithAGap_BecomeFramesInOrder()
    {
        var text = $"[{TrackFolder.Entry("12", 0.9, Body(12, 0, 1))},{TrackFolder.Entry("9", 0.8, Body(9, 0, 1))},{TrackFolder.Entry("10", 0.8, Body(10, 0, 2))}]";
        var tracks = TrackFile.Read(_folder.Write("results.json", text));
        tracks.Format.ShouldBe(TrackFormat.Coco);
        tracks.Frames.Select(f => f.Points[0, 0]).ShouldBe([9, 10, double.NaN, 12]);
        tracks.Frames[1].Confidence.ShouldAllBe(c => c == 1);
    }

    [Theory]
    [InlineData("\"clip2/frame_0003.jpg\"", "\"clip2/frame_0004.jpg\"", 2)]
    [InlineData("139", "581781", 2)]
    public void Coco_NamesAndFarNumbers_AreNoGaps(string first, string second, int frames)
    {
        var text = $"[{TrackFolder.Entry(second, 0.9, Body(2, 0, 1))},{TrackFolder.Entry(first, 0.8, Body(1, 0, 1))}]";
        TrackFile.Read(_folder.Write("results.json", text)).Frames.Select(f => f.Points[0, 0]).ShouldBe(Enumerable.Range(1, frames).Select(x => (double)x));
    }

    [Fact]
    public void Coco_SeveralPeople_FollowsTheOneOfTheBestScore()
    {
        var text = "[" + string.Join(',', Enumerable.Range(0, 5).SelectMany(t => new[]
        {
            TrackFolder.Entry($"{t}", 0.5, Body(500 - t, 0, 1)), TrackFolder.Entry($"{t}", t == 3 ? 0.9 : 0.1, Body(t, 0, 0.5)),
        })) + "]";
        TrackFile.Read(_folder.Write("results.json", text)).Frames.Select(f => f.Points[0, 0]).ShouldBe([0, 1, 2, 3, 4]);
    }

    private static (double, double, double)[] Body(double x, double y, double confidence) =>
        [(x, y, confidence), (x + 20, y, confidence), (x + 10, y + 40, confidence)];
}
