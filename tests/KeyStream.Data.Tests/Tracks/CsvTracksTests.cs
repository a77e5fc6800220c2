using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace KeyStream.Data.Tests.Tracks;

public sealed class CsvTracksTests : IDisposable
{
    private const string Single = """
        scorer,net,net,net,net,net,net
        bodyparts,snout,snout,snout,tail,tail,tail
        coords,x,y,likelihood,x,y,likelihood
        0,10.5,20.25,0.9,30,40,1
        1,,,,31,41,0.8
        2,11,21,0,nan,NaN,0.5
        """;

    private const string Several = """
        scorer,net,net,net,net,net,net,net,net,net
        individuals,mouse1,mouse1,mouse1,mouse2,mouse2,mouse2,single,single,single
        bodyparts,snout,snout,snout,snout,snout,snout,corner,corner,corner
        coords,x,y,likelihood,x,y,likelihood,x,y,likelihood
        0,1,2,0.5,3,4,0.25,5,6,1
        """;

    private readonly TrackFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SingleAnimal_GivesEveryRowAndMarksWhatIsMissing()
    {
        var tracks = TrackFile.Read(_folder.Write("mouse.csv", Single));
        (tracks.Source, tracks.Format, tracks.Count, tracks.Frames.Count).ShouldBe(("mouse", TrackFormat.DeepLabCut, 2, 3));
        tracks.Names.ShouldBe(["snout", "tail"]);
        (tracks.Frames[0].Points[0, 0], tracks.Frames[0].Points[0, 1], tracks.Frames[0].Confidence[0]).ShouldBe((10.5, 20.25, 0.9));
        tracks.Frames[1].Points[0, 0].ShouldBe(double.NaN);
        tracks.Frames[1].Confidence.ShouldBe([0, 0.8]);
        tracks.Frames[1].Fault.ShouldBeNull();
        tracks.Frames[2].Confidence.ShouldBe([0, 0]);
        tracks.Frames[2].Fault.ShouldBe(TrackFrame.Nobody);
    }

    [Fact]
    public void Read_SeveralAnimals_AsksWhichAndTakesIt()
    {
        var path = _folder.Write("mice.csv", Several);
        Should.Throw<UserErrorException>(() => TrackFile.Read(path)).Message.ShouldContain("mouse1, mouse2, single");
        var second = TrackFile.Read(path, new TrackOptions { Individual = "mouse2" });
        (second.Count, second.Frames[0].Points[0, 0], second.Frames[0].Confidence[0]).ShouldBe((1, 3, 0.25));
        Should.Throw<UserErrorException>(() => TrackFile.Read(path, new TrackOptions { Individual = "mouse3" })).Message.ShouldContain("mouse3");
    }

    [Fact]
    public void Read_IndividualOfAFileWithoutAny_IsRefused() =>
        Should.Throw<UserErrorException>(() => TrackFile.Read(_folder.Write("a.csv", Single), new TrackOptions { Individual = "mouse1" })).Remedy.ShouldContain("--individual");

    [Fact]
    public void Read_ColumnsWithoutLevels_AreTracksToo()
    {
        var tracks = TrackFile.Read(_folder.Write("a.csv", "frame,nose_x,nose_y,nose_lik,ear_x,ear_y\n0.00,1,2,0.5,3,4\n1.00,1,2,NA,3,4\n"));
        tracks.Format.ShouldBe(TrackFormat.Columns);
        tracks.Names.ShouldBe(["nose", "ear"]);
        tracks.Frames[0].Confidence.ShouldBe([0.5, 1]);
        tracks.Frames[1].Confidence.ShouldBe([0, 1]);
    }

    [Fact]
    public void Read_LeastConfidence_LeavesOutWhatIsBelow()
    {
        var tracks = TrackFile.Read(_folder.Write("a.csv", Single), new TrackOptions { MinConfidence = 0.85 });
        tracks.Frames.Select(f => f.Confidence.Count(c => c > 0)).ShouldBe([2, 0, 0]);
    }

    [Fact]
    public void Subset_PointsInAnotherOrder_TakesNamesAndNumbersAlong()
    {
        var tracks = TrackFile.Read(_folder.Write("a.csv", Single)).Subset([1]);
        tracks.Names.ShouldBe(["tail"]);
        tracks.Frames.Select(f => f.Confidence[0]).ShouldBe([1, 0.8, 0]);
        tracks.Frames[0].Points[0, 1].ShouldBe(40);
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() => Prop.ForAll(
        Gen.Choose(-100_000, 1_000_000).Three().ListOf(12).ToArbitrary(),
        numbers =>
        {
            var rows = numbers.Select(n => (X: n.Item1 / 16.0, Y: n.Item2 / 16.0, C: (Math.Abs(n.Item3) % 1000 / 1000.0) + 0.001)).Chunk(3).ToList();
            var text = "scorer,a,a,a,a,a,a,a,a,a\nbodyparts,p,p,p,q,q,q,r,r,r\ncoords,x,y,likelihood,x,y,likelihood,x,y,likelihood\n"
                + string.Concat(rows.Select((r, t) => t.ToString(CultureInfo.InvariantCulture) + "," + TrackFolder.Numbers(r) + "\n"));
            var tracks = TrackFile.Read(_folder.Write("p.csv", text));
            return tracks.Frames.Count == rows.Count && rows.Select((r, t) => r.Select((p, k) =>
                (tracks.Frames[t].Points[k, 0], tracks.Frames[t].Points[k, 1], tracks.Frames[t].Confidence[k]) == (p.X, p.Y, p.C)).All(same => same)).All(same => same);
        }).QuickCheckThrowOnFailure();
}
