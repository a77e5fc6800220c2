using FsCheck;
using FsCheck.Fluent;
using KeyStream.Data;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Tests.Crop;

public sealed class TrackTests
{
    [Fact]
    public void Build_SubjectWalkingInCircles_HeadsForwardThroughout()
    {
        // The axis is given in -π/2..π/2, as moments give it, so its sign jumps twice per round.
        var seen = Enumerable.Range(0, 300).Select(i => Walking(i)).ToList();
        var track = TrackBuilder.Build(seen, 30, new CropOptions(), SegmentMethod.Median);
        track.Upright.ShouldBeTrue();
        for (var i = 5; i < 295; i++)
        {
            var ahead = (0.05 * i) + (Math.PI / 2);
            Math.Abs(Math.IEEERemainder(track.At(i).Angle - ahead, 2 * Math.PI)).ShouldBeLessThan(0.15);
        }
    }

    [Fact]
    public void Build_CurledUpForAWhile_FindsItsHeadAgain()
    {
        var seen = Enumerable.Range(0, 300).Select(i => i is > 140 and < 150 ? Walking(i) with { Length = 42, Breadth = 40, Angle = 1.1 * i } : Walking(i)).ToList();
        var track = TrackBuilder.Build(seen, 30, new CropOptions { Upright = true }, SegmentMethod.Median);
        foreach (var i in new[] { 100, 200, 280 }) Math.Abs(Math.IEEERemainder(track.At(i).Angle - (0.05 * i) - (Math.PI / 2), 2 * Math.PI)).ShouldBeLessThan(0.2);
    }

    [Fact]
    public void Build_SubjectAlwaysUpright_KeepsThePicturesUp()
    {
        var seen = Enumerable.Range(0, 60).Select(i => (Subject?)new Subject(100 + i, 80, 1.5, 120, 40, 3000)).ToList();
        var track = TrackBuilder.Build(seen, 30, new CropOptions(), SegmentMethod.Median);
        track.Upright.ShouldBeFalse();
        track.At(30).Angle.ShouldBe(-Math.PI / 2);
        track.MedianSide.ShouldBe(120 * 1.2, 1e-6);
    }

    [Fact]
    public void Build_GapInTheTrack_IsBridgedAndMarked()
    {
        var seen = Enumerable.Range(0, 40).Select(i => i is >= 10 and < 20 ? null : new Subject(10 * i, 50, 0, 40, 20, 500)).ToList();
        var track = TrackBuilder.Build(seen, 30, new CropOptions { Upright = false }, SegmentMethod.Median);
        track.At(15).Known.ShouldBeFalse();
        track.At(15).X.ShouldBe(150, 2);
        track.At(40).ShouldBe(default);
    }

    [Fact]
    public void Gaussian_LinearSeries_IsUnchangedAwayFromTheEnds() => Prop.ForAll(
        Gen.Choose(1, 120).ToArbitrary(),
        tenths =>
        {
            var sigma = tenths / 10.0;
            var line = Enumerable.Range(0, 200).Select(i => 3.0 * i).ToArray();
            var smooth = Smoothing.Gaussian(line, sigma);
            return Enumerable.Range(60, 80).All(i => Math.Abs(smooth[i] - line[i]) < 1e-6);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Median_AnyPictures_IsTheUpperMedianOfEachByte() => Prop.ForAll(
        Gen.Choose(0, 255).Select(v => (byte)v).ArrayOf(70).ArrayOf().Where(p => p.Length is > 0 and < 30).ToArbitrary(),
        pictures => MedianPicture.Of([.. pictures.Select(p => new ReadOnlyMemory<byte>(p))], 70)
            .SequenceEqual(Enumerable.Range(0, 70).Select(i => pictures.Select(p => p[i]).Order().ElementAt(pictures.Length / 2)))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 777_600)]
    [InlineData(378, 777_600)]                            // a median of the first 300 frames alone keeps what rests there
    [InlineData(5_000, 3_110_400)]
    [InlineData(100_000, 12_441_600)]
    public void Sampling_AnyLength_ReachesTheEndWithinItsLimits(long total, int bytes)
    {
        var (step, most) = MedianPicture.Sampling(total, bytes);
        var samples = (total + step - 1) / step;
        Assert.InRange(samples, Math.Min(5, total), most);
        Assert.InRange((long)most * bytes, 0, 384L << 20);
    }

    private static Subject Walking(int i)
    {
        var phase = 0.05 * i;
        var axis = Math.IEEERemainder(phase + (Math.PI / 2), Math.PI);
        return new Subject(200 + (100 * Math.Cos(phase)), 200 + (100 * Math.Sin(phase)), axis, 60, 25, 1200);
    }
}
