using FFMpegCore;
using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>Decides in which size and layout a stream's pictures are delivered, and which ffmpeg filters bring them there.</summary>
/// <param name="Format">The delivered format.</param>
/// <param name="Filter">The ffmpeg filter chain.</param>
/// <param name="SourceWidth">Width after rotation, the input's own pixels.</param>
/// <param name="SourceHeight">Height after rotation.</param>
internal sealed record PictureFormat(FrameFormat Format, string Filter, int SourceWidth, int SourceHeight)
{
    // Larger pictures than any camera gives; one frame must stay well inside an array.
    private const long MaxPixels = 1L << 27;

    public static PictureFormat For(VideoStream stream, string name, int maxSide)
    {
        var turned = Math.Abs(stream.Rotation) % 180 == 90;
        var (width, height) = turned ? (stream.Height, stream.Width) : (stream.Width, stream.Height);
        if (width <= 0 || height <= 0) throw new UserErrorException($"{name} states no picture size", "repair or re-encode the file");
        if ((long)width * height > MaxPixels) throw new UserErrorException($"{name} is {width}x{height}", $"pictures of up to {MaxPixels} pixels can be read");
        var (deliveredWidth, deliveredHeight) = Delivered(width, height, Aspect(stream, turned), maxSide);
        var layout = LayoutOf(stream);
        var format = new FrameFormat(
            deliveredWidth, deliveredHeight, layout, MatrixOf(stream), FullRangeOf(stream),
            width / (double)deliveredWidth, height / (double)deliveredHeight);
        return new PictureFormat(format, Filters(stream, format, width, height), width, height);
    }

    private static double Aspect(VideoStream stream, bool turned)
    {
        var (x, y) = stream.SampleAspectRatio;
        if (x <= 0 || y <= 0) return 1;
        var aspect = turned ? y / (double)x : x / (double)y;
        // Beyond 4:1 the number is a damaged header rather than a lens.
        return aspect is < 0.25 or > 4 ? 1 : aspect;
    }

    private static (int Width, int Height) Delivered(int width, int height, double aspect, int maxSide)
    {
        var square = width * aspect;
        var scale = maxSide > 0 ? Math.Min(1, maxSide / Math.Max(square, height)) : 1;
        return (Math.Max(1, (int)Math.Round(square * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    private static PixelLayout LayoutOf(VideoStream stream) => stream.PixelFormat switch
    {
        "nv12" => PixelLayout.Nv12,
        var p when HasAlpha(stream) || Alpha(p) => PixelLayout.Yuva420p,
        var p when p.StartsWith("gray", StringComparison.Ordinal) || p.StartsWith("mono", StringComparison.Ordinal) => PixelLayout.Gray8,
        _ => PixelLayout.Yuv420p,
    };

    /// <summary>True where VP8 or VP9 carries its alpha beside the picture, which only libvpx decodes.</summary>
    public static bool HasAlpha(VideoStream stream) =>
        stream.CodecName is "vp8" or "vp9" && stream.Tags is { } tags && tags.TryGetValue("alpha_mode", out var mode) && mode == "1";

    private static bool Alpha(string format) =>
        format.StartsWith("yuva", StringComparison.Ordinal) || format.StartsWith("gbrap", StringComparison.Ordinal) ||
        format.StartsWith("ya", StringComparison.Ordinal) || format is "pal8" or "rgba" or "bgra" or "argb" or "abgr" ||
        format.StartsWith("rgba64", StringComparison.Ordinal) || format.StartsWith("bgra64", StringComparison.Ordinal);

    private static bool Rgb(string format) =>
        format.Contains("rgb", StringComparison.Ordinal) || format.Contains("bgr", StringComparison.Ordinal) ||
        format.StartsWith("gbr", StringComparison.Ordinal) || format is "pal8" or "argb" or "abgr";

    private static bool FullRangeOf(VideoStream stream)
    {
        if (Rgb(stream.PixelFormat)) return false;
        if (stream.PixelFormat.StartsWith("yuvj", StringComparison.Ordinal) || stream.ColorRange == "pc") return true;
        // Grey pictures without a stated range are full range, unless a video codec made them.
        return LayoutOf(stream) == PixelLayout.Gray8 && stream.ColorRange != "tv" && stream.CodecName is not ("h264" or "hevc" or "av1" or "vp9");
    }

    private static ColorMatrix MatrixOf(VideoStream stream) => stream.ColorSpace switch
    {
        "bt709" => ColorMatrix.Bt709,
        { } s when s.StartsWith("bt2020", StringComparison.Ordinal) => ColorMatrix.Bt709,
        _ => ColorMatrix.Bt601,
    };

    private static string Filters(VideoStream stream, FrameFormat format, int width, int height)
    {
        // Where only the chroma layout changes, picking the nearest sample is four times as fast as the default filter.
        var resized = format.Width != width || format.Height != height;
        var scale = $"scale={format.Width}:{format.Height}:flags={(resized || Rgb(stream.PixelFormat) ? "area" : "neighbor")}";
        var range = format.FullRange ? "pc" : "tv";
        if (Rgb(stream.PixelFormat)) scale += ":out_color_matrix=bt601:out_range=tv";
        else if (stream.ColorSpace?.StartsWith("bt2020", StringComparison.Ordinal) == true) scale += $":in_color_matrix=bt2020:out_color_matrix=bt709:in_range={range}:out_range={range}";
        else if (format.Layout != PixelLayout.Gray8) scale += $":in_range={range}:out_range={range}";
        return $"showinfo=checksum=0,{scale},format={Names(format.Layout)}";
    }

    private static string Names(PixelLayout layout) => layout switch
    {
        PixelLayout.Gray8 => "gray",
        PixelLayout.Nv12 => "nv12",
        PixelLayout.Yuva420p => "yuva420p",
        _ => "yuv420p|yuvj420p",
    };
}
