using System.Runtime.CompilerServices;
using KeyStream.Data;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Segment;
using KeyStream.TestKit;
using OpenCvSharp;

namespace KeyStream.Stages.Tests.Crop;

public sealed class SurveyTests
{
    [Fact]
    public async Task RunAsync_SubjectMovesAbout_PicksTheMedianAndFollowsIt()
    {
        var result = await SurveyAsync(new Drawn(Circling));
        result.Setup.Method.ShouldBe(SegmentMethod.Median);
        result.Setup.Polarity.ShouldBe(Polarity.Darker);
        result.Setup.Reason.ShouldContain("median of");
        (result.Frames, result.WithSubject, result.Undecodable).ShouldBe((120, 120, 0));
        result.Track.Upright.ShouldBeTrue();
        result.Track.At(60).X.ShouldBe(160 + (100 * Math.Cos(3.6)), 3);
        using var empty = Scene.Empty(0, 320, 240);
        result.Setup.Background!.Pixels.AsSpan().SequenceEqual(empty.Pixels.Span).ShouldBeTrue();
        result.UnitPixels.ShouldBe(result.Track.MedianSide / 2, 1e-9);
    }

    [Fact]
    public async Task RunAsync_SubjectStaysInItsPlace_FollowsMotionAndSaysWhy()
    {
        var result = await SurveyAsync(new Drawn(i => Scene.WithSubject(i, 200 + (6 * Math.Sin(0.5 * i)), 120, 0.3 * Math.Sin(0.4 * i))));
        result.Setup.Method.ShouldBe(SegmentMethod.Motion);
        result.Setup.Reason.ShouldContain("median failed");
        result.Track.At(60).X.ShouldBe(200, 40);
        // A subject that rests is still there.
        result.Track.At(0).Known.ShouldBeTrue();
    }

    [Fact]
    public async Task RunAsync_SubjectStaysInItsPlaceAndTheSceneIsKnown_OutlinesIt()
    {
        using var folder = new TempFolder();
        WriteGrey(Scene.Empty(0, 320, 240), folder.File("scene.png"));
        var still = new Drawn(i => Scene.WithSubject(i, 200 + (6 * Math.Sin(0.5 * i)), 120, 0.3 * Math.Sin(0.4 * i)));
        var result = await Survey.RunAsync(still, new SegmentOptions { Background = folder.File("scene.png") }, new CropOptions(), null, default);
        result.Setup.Method.ShouldBe(SegmentMethod.Median);
        result.Setup.Reason.ShouldContain("scene.png");
        result.WithSubject.ShouldBe(120);
        result.Track.At(60).X.ShouldBe(200, 10);
    }

    // The luma of a limited-range frame as grey levels.
    private static void WriteGrey(Frame frame, string file)
    {
        using (frame)
        {
            var levels = frame.Pixels.Span[..(frame.Width * frame.Height)].ToArray().Select(y => (byte)Math.Round((y - 16) * 255.0 / 219)).ToArray();
            using var grey = Mat.FromPixelData(frame.Height, frame.Width, MatType.CV_8UC1, levels);
            Cv2.ImWrite(file, grey).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task RunAsync_NothingMoves_TakesTheWholePicture()
    {
        var result = await SurveyAsync(new Drawn(i => Scene.Empty(i, 320, 240)));
        result.Setup.Method.ShouldBe(SegmentMethod.None);
        var window = result.Track.At(5);
        window.X.ShouldBe(160, 1e-9);
        window.Y.ShouldBe(120, 1e-9);
        (window.Angle, window.Side, window.Known).ShouldBe((-Math.PI / 2, 320, true));
    }

    [Fact]
    public async Task RunAsync_FramesLost_KeepTheirPlaces()
    {
        var format = new FrameFormat(320, 240, PixelLayout.Yuv420p);
        var result = await SurveyAsync(new Drawn(i => i == 50
            ? Frame.Placeholder(new FrameStamp("scene", i, i / 30.0), format, "torn")
            : Circling(i)));
        (result.Frames, result.WithSubject, result.Undecodable).ShouldBe((120, 119, 1));
        result.Track.At(50).Known.ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_AsSegmentAndCrop_GiveACropPerFrame()
    {
        var source = new Drawn(Circling);
        var options = new CropOptions { Size = 48 };
        var survey = await Survey.RunAsync(source, new SegmentOptions(), options, null, default);
        using var segment = survey.Segment();
        var crops = survey.Crop(options);
        var count = 0;
        await foreach (var frame in source.ReadAsync(default))
        {
            using var crop = crops.Run(segment.Run(frame));
            crop.Fault.ShouldBeNull();
            // The subject's middle is in the crop's middle.
            crop.Foreground![0, 24, 24].item<float>().ShouldBeGreaterThan(0.9f);
            count++;
        }

        count.ShouldBe(120);
    }

    [Fact]
    public async Task RunAsync_LiveInput_FollowsTheSubjectBeyondWhatWasSeen()
    {
        var options = new CropOptions { Size = 48 };
        var survey = await Survey.RunAsync(new Drawn(Circling, live: true), new SegmentOptions(), options, null, default);
        survey.Setup.Method.ShouldBe(SegmentMethod.Median);
        using var segment = survey.Segment();
        var crops = survey.Crop(options);
        for (var i = 1000; i < 1060; i++)
        {
            using var crop = crops.Run(segment.Run(Circling(i)));
            crop.Fault.ShouldBeNull();
            crop.Foreground![0, 24, 24].item<float>().ShouldBeGreaterThan(0.9f);
            // Of the size of the subject's crops so far, from the first frame on.
            (48 * Math.Sqrt(crop.ToImage.Determinant)).ShouldBe(survey.Track.MedianSide, 0.1 * survey.Track.MedianSide);
        }
    }

    [Fact]
    public async Task RunAsync_LiveInputAskedToFollowMotion_IsRefused() =>
        (await Should.ThrowAsync<UserErrorException>(() => Survey.RunAsync(
            new Drawn(Circling, live: true), new SegmentOptions { Method = SegmentMethod.Motion }, new CropOptions(), null, default))).What.ShouldContain("live");

    private static Frame Circling(int i) =>
        Scene.WithSubject(i, 160 + (100 * Math.Cos(0.06 * i)), 120 + (70 * Math.Sin(0.06 * i)), (0.06 * i) + (Math.PI / 2));

    private static Task<SurveyResult> SurveyAsync(IFrameSource source) => Survey.RunAsync(source, new SegmentOptions(), new CropOptions(), null, default);

    /// <summary>120 drawn frames at 30 per second.</summary>
    private sealed class Drawn(Func<int, Frame> draw, bool live = false) : IFrameSource
    {
        public InputInfo Info { get; } = new("scene", "scene", new FrameFormat(320, 240, PixelLayout.Yuv420p), 120, 30, false, "none", 320, 240, 0, live);

        public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken ct)
        {
            for (var i = 0; i < 120; i++)
            {
                ct.ThrowIfCancellationRequested();
                yield return draw(i);
            }

            await Task.CompletedTask;
        }
    }
}
