using System.Globalization;
using KeyStream.Data;
using KeyStream.Stages.Export;

namespace KeyStream.Stages.Tests.Export;

public sealed class OverlayTests
{
    [Theory]
    [InlineData(64, 48, PixelLayout.Yuv420p)]
    [InlineData(63, 47, PixelLayout.Yuv420p)]
    [InlineData(65, 49, PixelLayout.Nv12)]
    [InlineData(33, 51, PixelLayout.Gray8)]
    [InlineData(47, 64, PixelLayout.Yuva420p)]
    public void Overlay_OfAnySizeAndLayout_HasAFramePerRow(int width, int height, PixelLayout layout)
    {
        using var folder = new Folder();
        var context = Samples.Context(width, height, layout);
        Samples.Export(
            new OverlaySink(folder.Path, context),
            Enumerable.Range(0, 12).Select(i => i % 5 == 3 ? Samples.Fault(context, i, "cannot be decoded – é") : Samples.Picture(context, i)));
        folder.Names.ShouldBe(["overlay.mp4"]);
        var (w, h) = OverlaySink.SizeOf(context.Info.Format);
        Samples.Tool(
            "ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=codec_name,width,height,pix_fmt,nb_read_frames",
            "-of", "csv=p=0", folder.At("overlay.mp4")).Trim().ShouldBe($"h264,{w},{h},yuv420p,12");
    }

    [Fact]
    public void Overlay_AtAKeypoint_HasItsColour_AndElsewhereThePicture()
    {
        using var folder = new Folder();
        var context = Samples.Context(320, 240);
        Samples.Export(new OverlaySink(folder.Path, context), Enumerable.Range(0, 3).Select(i => Samples.Picture(context, i)));
        var rgb = Decoded(folder, 320, 240);
        var (r, g, b) = Palette.Colour(0);
        Near(rgb, 80, 144, 320, (r, g, b), 40);
        var grey = (byte)Math.Round((90 - 16) * 255 / 219.0);
        Near(rgb, 300, 220, 320, (grey, grey, grey), 12);
    }

    [Fact]
    public void Overlay_InAFolderWithQuotes_IsWritten()
    {
        using var folder = new Folder();
        var odd = folder.At("a \"b\" 'c' $(d)");
        var context = Samples.Context();
        Samples.Export(new OverlaySink(odd, context), [Samples.Picture(context, 0)]);
        File.Exists(Path.Combine(odd, "overlay.mp4")).ShouldBeTrue();
    }

    [Fact]
    public void Commit_WithoutAFrame_WritesNoVideo()
    {
        using var folder = new Folder();
        Samples.Export(new OverlaySink(folder.Path, Samples.Context()));
        folder.Names.ShouldBeEmpty();
    }

    [Fact]
    public void Write_WhenTheFolderVanished_SaysWhatFailed()
    {
        using var folder = new Folder();
        var context = Samples.Context();
        var gone = folder.At("gone");
        using var sink = new OverlaySink(gone, context);
        // ffmpeg cannot create a file that a folder stands in for.
        Directory.CreateDirectory(Path.Combine(gone, ".overlay.mp4.part"));
        var error = Should.Throw<UserErrorException>(() =>
        {
            for (var i = 0; i < 2000; i++) sink.Write(Samples.Picture(context, i));
            sink.Commit();
        });
        error.What.ShouldContain("overlay.mp4");
        Directory.Delete(Path.Combine(gone, ".overlay.mp4.part"));
    }

    [Fact]
    public void Size_OfLargePictures_IsEvenAndBounded() =>
        OverlaySink.SizeOf(new FrameFormat(3841, 2161, PixelLayout.Yuv420p)).ShouldBe((1920, 1080));

    [Theory]
    [InlineData(double.NaN, 25)]
    [InlineData(0, 25)]
    [InlineData(1e9, 1000)]
    [InlineData(29.97, 29.97)]
    public void Rate_OfOddInputs_CanBeEncoded(double rate, double expected) =>
        OverlaySink.RateOf(Samples.Context().Info with { FrameRate = rate }).ShouldBe(expected);

    [Fact]
    public void Overlay_OfVaryingRate_HasEachFramesOwnTime()
    {
        using var folder = new Folder();
        var context = Samples.Context();
        context = context with { Info = context.Info with { VariableRate = true } };
        double[] times = [7, 7.04, 7.1, 7.100001, 8.5, 8.54, 42];
        Samples.Export(new OverlaySink(folder.Path, context), times.Select((t, i) =>
        {
            var row = Samples.Picture(context, i, (byte)(40 + (20 * i)));
            return row with { Stamp = row.Stamp with { Pts = t } };
        }));
        var found = Samples.Tool("ffprobe", "-v", "error", "-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=p=0", folder.At("overlay.mp4"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => double.Parse(l.Trim(','), CultureInfo.InvariantCulture)).ToArray();
        found.Length.ShouldBe(times.Length);
        found.Zip(times, (a, b) => Math.Abs(a + 7 - b)).Max().ShouldBeLessThan(1e-6);
        // The last picture stays as long as the rate says: 25 per second.
        double.Parse(Samples.Tool("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", folder.At("overlay.mp4")), CultureInfo.InvariantCulture)
            .ShouldBe(35.04, 1e-3);
    }

    private static byte[] Decoded(Folder folder, int width, int height)
    {
        var raw = folder.At("first.rgb");
        Samples.Tool("ffmpeg", "-v", "error", "-i", folder.At("overlay.mp4"), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", raw);
        var rgb = File.ReadAllBytes(raw);
        rgb.Length.ShouldBe(width * height * 3);
        return rgb;
    }

    private static void Near(byte[] rgb, int x, int y, int width, (byte R, byte G, byte B) colour, int tolerance)
    {
        var at = ((y * width) + x) * 3;
        var found = string.Create(CultureInfo.InvariantCulture, $"{rgb[at]},{rgb[at + 1]},{rgb[at + 2]} for {colour}");
        (Math.Abs(rgb[at] - colour.R) + Math.Abs(rgb[at + 1] - colour.G) + Math.Abs(rgb[at + 2] - colour.B)).ShouldBeLessThan(3 * tolerance, found);
    }
}
