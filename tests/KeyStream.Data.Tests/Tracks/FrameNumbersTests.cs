namespace KeyStream.Data.Tests.Tracks;

/// <summary>Numbers of frames in the names of files and in columns: what is left out becomes a missing frame.</summary>
public sealed class FrameNumbersTests : IDisposable
{
    private readonly TrackFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cam01_000000000123_keypoints.json", "cam01_000000000124_keypoints.json", "cam01_000000000127_keypoints.json")]
    [InlineData("123_cam01_keypoints.json", "124_cam01_keypoints.json", "127_cam01_keypoints.json")]
    [InlineData("take 7.mp4.123.json", "take 7.mp4.124.json", "take 7.mp4.127.json")]
    public void OpenPose_NumbersInTheNames_AreThoseOfTheFrames(params string[] names)
    {
        foreach (var (name, x) in names.Zip([123, 124, 127])) _folder.Write($"cam/{name}", TrackFolder.Frame(Body(x)));
        var tracks = TrackFile.Read(Path.Combine(_folder.Path, "cam"));
        tracks.Numbers.ShouldBe([123, 124, 125, 126, 127]);
        tracks.Frames.Select(f => f.Points[0, 0]).ShouldBe([123, 124, double.NaN, double.NaN, 127]);
        tracks.Frames.Select(f => f.Fault).ShouldBe([null, null, TrackFrame.Absent, TrackFrame.Absent, null]);
        tracks.NumberNote.ShouldNotBeNull().ShouldContain("2 of the frames 123 to 127");
    }

    [Fact]
    public void OpenPose_NamesWithoutNumbers_AreTakenAsTheyCome()
    {
        foreach (var name in new[] { "a", "b" }) _folder.Write($"cam/{name}_keypoints.json", TrackFolder.Frame(Body(1)));
        var tracks = TrackFile.Read(Path.Combine(_folder.Path, "cam"));
        (tracks.Frames.Count, tracks.Numbers, tracks.NumberNote).ShouldBe((2, null, null));
    }

    [Fact]
    public void OpenPose_FramesPickedForLabelling_StayNextToEachOther()
    {
        foreach (var t in new[] { 10, 400, 90_000_000 }) _folder.Write($"cam/c_{t}_keypoints.json", TrackFolder.Frame(Body(1)));
        var tracks = TrackFile.Read(Path.Combine(_folder.Path, "cam"));
        (tracks.Frames.Count, tracks.NumberNote).ShouldBe((3, "the frame numbers in the names of the files are 10 to 90000000 in 3 frames, too far apart for a video: each follows the one before"));
        tracks.Numbers.ShouldBe([10, 400, 90_000_000]);
    }

    [Theory]
    [InlineData("frame,p_x,p_y\n5,1,1\n6,2,2\n8,4,4\n")]
    [InlineData(",p_x,p_y\n5.0,1,1\n6.0,2,2\n8.0,4,4\n")]
    [InlineData("p_x,p_y,fnum\n1,1,5\n2,2,6\n4,4,8\n")]
    [InlineData("scorer,n,n\nbodyparts,p,p\ncoords,x,y\n5,1,1\n6,2,2\n8,4,4\n")]
    public void Csv_NumbersInAColumn_AreThoseOfTheFrames(string text)
    {
        var tracks = TrackFile.Read(_folder.Write("p.csv", text));
        tracks.Numbers.ShouldBe([5, 6, 7, 8]);
        tracks.Frames.Select(f => f.Points[0, 0]).ShouldBe([1, 2, double.NaN, 4]);
    }

    [Theory]
    [InlineData("p_x,p_y\n1,1\n2,2\n", false)]
    [InlineData("scorer,n,n\nbodyparts,p,p\ncoords,x,y\nimg03.png,1,1\nimg07.png,2,2\n", false)]
    [InlineData("frame,p_x,p_y\n0,1,1\n0,2,2\n", true)]
    public void Csv_ColumnsThatNumberNothing_AreLeftAlone(string text, bool noted)
    {
        var tracks = TrackFile.Read(_folder.Write("p.csv", text));
        (tracks.Frames.Count, tracks.Numbers, tracks.NumberNote is not null).ShouldBe((2, null, noted));
    }

    [Fact]
    public void At_OtherNumbers_ShowsNobodyWhereTheTracksHaveNoFrame()
    {
        var tracks = TrackFile.Read(_folder.Write("p.csv", "frame,p_x,p_y\n5,1,1\n6,2,2\n")).At([3, 4, 5, 6, 7]);
        tracks.Numbers.ShouldBe([3, 4, 5, 6]);
        tracks.Frames.Select(f => f.Points[0, 0]).ShouldBe([double.NaN, double.NaN, 1, 2]);
    }

    private static (double, double, double)[] Body(double x) => [(x, 0, 1), (x + 20, 0, 1), (x + 10, 40, 1)];
}
