using System.Buffers;
using System.Runtime.CompilerServices;
using KeyStream.Data;
using OpenCvSharp;

namespace KeyStream.Stages.Decode;

/// <summary>Still pictures as one sequence: one frame per file, at a stated rate, all in the size of the first that can be read.</summary>
internal sealed class ImageSource : IFrameSource
{
    private const long MaxFileBytes = 1L << 30;
    private readonly InputSpec _spec;
    private readonly DecodeOptions _options;

    private ImageSource(InputSpec spec, DecodeOptions options, InputInfo info) => (_spec, _options, Info) = (spec, options, info);

    public InputInfo Info { get; }

    public static ImageSource Open(InputSpec spec, DecodeOptions options)
    {
        if (options.ImageRate is not (> 0 and < 1e6)) throw new UserErrorException("The picture rate must be above 0", "give pictures per second, such as 30");
        foreach (var file in spec.Files)
        {
            using var picture = Load(file, ImreadModes.Unchanged, out _);
            if (picture is null) continue;
            var layout = picture.Channels() switch { 1 => PixelLayout.Gray8, 4 => PixelLayout.Yuva420p, _ => PixelLayout.Yuv420p };
            // Only this mode honours the camera's orientation mark.
            using var upright = layout == PixelLayout.Yuv420p ? Load(file, ImreadModes.Color, out _) : null;
            var (width, height) = (upright ?? picture) is var p ? (p.Cols, p.Rows) : default;
            var scale = options.MaxSide > 0 ? Math.Min(1.0, options.MaxSide / (double)Math.Max(width, height)) : 1;
            var (w, h) = (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
            var format = new FrameFormat(w, h, layout, FullRange: layout == PixelLayout.Gray8, ScaleX: width / (double)w, ScaleY: height / (double)h);
            var codec = Path.GetExtension(file).TrimStart('.').ToLowerInvariant();
            return new ImageSource(spec, options, new InputInfo(spec.Name, spec.Path, format, spec.Files.Count, options.ImageRate, false, codec, width, height, 0, false) { Camera = spec.Camera });
        }

        throw new UserErrorException($"{spec.Given}: no picture can be read", "check that the files are whole pictures of a usual format");
    }

    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        for (var i = 0; i < _spec.Files.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            var at = i;
            yield return await Task.Run(() => Read(at), ct).ConfigureAwait(false);
        }
    }

    private Frame Read(int index)
    {
        var stamp = new FrameStamp(Info.Name, index, index / _options.ImageRate);
        var (format, file) = (Info.Format, _spec.Files[index]);
        var mode = format.Layout switch
        {
            PixelLayout.Gray8 => ImreadModes.Grayscale, PixelLayout.Yuva420p => ImreadModes.Unchanged, _ => ImreadModes.Color,
        };
        using var picture = Load(file, mode, out var fault);
        if (picture is null) return Frame.Placeholder(stamp, format, $"{Path.GetFileName(file)}: {fault}");
        var stretch = picture.Cols / (double)Info.SourceWidth * Info.SourceHeight / picture.Rows;
        if (stretch is < 0.99 or > 1.01)
        {
            return Frame.Placeholder(stamp, format, $"{Path.GetFileName(file)} is {picture.Cols}x{picture.Rows}, the first picture {Info.SourceWidth}x{Info.SourceHeight}");
        }

        using var sized = new Mat();
        Cv2.Resize(picture, sized, new Size(format.Width, format.Height), 0, 0, InterpolationFlags.Area);
        return new Frame(stamp, format, Pixels(sized, format));
    }

    internal static Mat? Load(string file, ImreadModes mode, out string fault)
    {
        fault = "is no picture that can be read";
        try
        {
            if (new FileInfo(file).Length is 0 or > MaxFileBytes) return null;
            var picture = Cv2.ImDecode(File.ReadAllBytes(file), mode);
            if (!picture.Empty() && picture.Depth() is MatType.CV_8U or MatType.CV_16U && picture.Channels() is 1 or 3 or 4) return Eight(picture);
            picture.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OpenCVException)
        {
            fault = e.Message;
        }

        return null;
    }

    private static Mat Eight(Mat picture)
    {
        if (picture.Depth() == MatType.CV_8U) return picture;
        using (picture)
        {
            var eight = new Mat();
            picture.ConvertTo(eight, MatType.CV_8UC(picture.Channels()), 1 / 257.0);
            return eight;
        }
    }

    private static byte[] Pixels(Mat picture, FrameFormat format)
    {
        var pixels = ArrayPool<byte>.Shared.Rent(format.ByteCount);
        if (format.Layout == PixelLayout.Gray8)
        {
            Copy(picture, 0, format.Width, format.Height, format.Width, pixels);
            return pixels;
        }

        int luma = format.Width * format.Height, chroma = format.ChromaWidth * format.ChromaHeight;
        using var padded = new Mat();
        using var yuv = new Mat();
        // The conversion wants even sizes; the repeated last row and column then make the odd chroma sample.
        using var opaque = new Mat();
        if (picture.Channels() == 4) Cv2.CvtColor(picture, opaque, ColorConversionCodes.BGRA2BGR);
        Cv2.CopyMakeBorder(picture.Channels() == 4 ? opaque : picture, padded, 0, format.Height & 1, 0, format.Width & 1, BorderTypes.Replicate);
        Cv2.CvtColor(padded, yuv, ColorConversionCodes.BGR2YUV_I420);
        var planes = format.ChromaHeight * 2 * padded.Cols;
        Copy(yuv, 0, format.Width, format.Height, padded.Cols, pixels);
        Copy(yuv, planes, 2 * chroma, 1, 2 * chroma, pixels.AsSpan(luma));
        if (format.Layout == PixelLayout.Yuva420p)
        {
            using var alpha = new Mat();
            Cv2.ExtractChannel(picture, alpha, 3);
            Copy(alpha, 0, format.Width, format.Height, format.Width, pixels.AsSpan(luma + (2 * chroma)));
        }

        return pixels;
    }

    private static void Copy(Mat from, int offset, int width, int height, int stride, Span<byte> to)
    {
        if (!from.IsContinuous()) throw new InvalidOperationException("The picture is not one block.");
        for (var y = 0; y < height; y++)
        {
            var row = from.Data + offset + (y * stride);
            unsafe
            {
                new ReadOnlySpan<byte>((void*)row, width).CopyTo(to[(y * width)..]);
            }
        }
    }
}
