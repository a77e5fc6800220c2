using System.Globalization;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Lift;

namespace KeyStream.Stages.Export;

/// <summary>Writes <c>overlay.mp4</c>: the input with its keypoints, edges and frame numbers drawn in.</summary>
/// <remarks>
/// H.264, yuv420p, even size, at most 1920 pixels on the long side. One overlay frame per input frame, at the input's rate; where
/// that varies, each at its own time. A keypoint is a disc, or a ring where its
/// confidence is below a half. A frame without a picture is grey; a frame without keypoints carries the reason.
/// Memory: three pictures, whatever the length. Errors: ffmpeg's failure is thrown by <see cref="Write"/> or <see cref="Commit"/>.
/// </remarks>
public sealed class OverlaySink : ISink<KeypointFrame>
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "overlay.mp4";

    private const int LongestSide = 1920;
    private const double Sure = 0.5;
    private readonly ExportContext _context;
    private readonly PendingFile _file;
    private readonly IReadOnlyList<KeypointEdge> _edges;
    private readonly YuvColour[] _colours;
    private readonly YuvColour _bone;
    private readonly YuvColour _outline;
    private readonly YuvColour _blank;
    private readonly int _width;
    private readonly int _height;
    private readonly FrameClock _clock = new();
    private OverlayEncoder? _encoder;
    private double _start = double.NaN;

    /// <summary>Reserves the file; ffmpeg starts with the first frame.</summary>
    /// <param name="folder">The result folder.</param>
    /// <param name="context">The run.</param>
    public OverlaySink(string folder, ExportContext context)
    {
        _context = context;
        _edges = Palette.Visible(context.Layout);
        var format = context.Info.Format;
        _colours = [.. Enumerable.Range(0, context.Count).Select(k => YuvColour.From(Palette.Colour(k), format))];
        _bone = YuvColour.From((235, 235, 235), format);
        _outline = YuvColour.From((20, 20, 20), format);
        _blank = YuvColour.From((128, 128, 128), format);
        (_width, _height) = SizeOf(format);
        _file = new PendingFile(folder, FileName);
    }

    /// <summary>Size of the overlay, even, for a format of delivered frames.</summary>
    public static (int Width, int Height) SizeOf(FrameFormat format)
    {
        var scale = Math.Min(1, LongestSide / (double)Math.Max(format.Width, format.Height));
        return (Even(format.Width * scale), Even(format.Height * scale));
    }

    /// <summary>The rate of the overlay: the input's mean rate, or 25 where that is unknown.</summary>
    public static double RateOf(InputInfo info) =>
        double.IsFinite(info.FrameRate) && info.FrameRate > 0 ? Math.Clamp(info.FrameRate, 0.1, 1000) : 25;

    /// <inheritdoc/>
    public void Write(KeypointFrame item)
    {
        using var owned = item;
        _context.Require(item);
        _encoder ??= new OverlayEncoder(_file.TemporaryPath, _width, _height, RateOf(_context.Info), _context.Info.VariableRate, _context.Info.Format);
        var canvas = _encoder.Rent();
        if (item.Frame is { Fault: null } frame) canvas.Show(frame);
        else canvas.Clear(_blank);
        Draw(item, canvas);
        var time = _clock.Next(item.Stamp.Pts);
        if (double.IsNaN(_start)) _start = time;
        _encoder.Encode(canvas, time - _start);
    }

    /// <inheritdoc/>
    public void Commit()
    {
        // A stream without frames has no video.
        if (_encoder is null) return;
        _encoder.Finish();
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder?.Dispose();
        _encoder = null;
        _file.Dispose();
    }

    private static int Even(double side) => Math.Max(16, 2 * (int)Math.Round(side / 2, MidpointRounding.AwayFromZero));

    private void Draw(KeypointFrame item, YuvCanvas canvas)
    {
        var format = _context.Info.Format;
        // Input pixels → delivered pixels → canvas pixels.
        var (sx, sy) = (_width / (format.Width * format.ScaleX), _height / (format.Height * format.ScaleY));
        (double X, double Y)? At(int k)
        {
            var (x, y) = (item.Points2d[k, 0] * sx, item.Points2d[k, 1] * sy);
            // Comparisons with NaN are false; far outside, OpenCV's fixed-point coordinates would overflow.
            return x > -4 * _width && x < 5 * _width && y > -4 * _height && y < 5 * _height ? (x, y) : null;
        }

        var unit = Math.Max(1, Math.Max(_width, _height) / 640.0);
        foreach (var edge in _edges)
        {
            if (At(edge.From) is { } a && At(edge.To) is { } b) canvas.Line(a.X, a.Y, b.X, b.Y, _bone, (int)Math.Round(unit));
        }

        for (var k = 0; k < _colours.Length; k++)
        {
            if (At(k) is not { } p) continue;
            var sure = item.Confidence[k] >= Sure;
            if (sure) canvas.Circle(p.X, p.Y, 4.5 * unit, _outline, -1);
            canvas.Circle(p.X, p.Y, 3.5 * unit, _colours[k], sure ? -1 : (int)Math.Max(1, Math.Round(unit)));
        }

        canvas.Caption(string.Create(CultureInfo.InvariantCulture, $"{item.Stamp.Index}  {item.Stamp.Pts:0.000} s"), 0);
        if ((item.Frame?.Fault ?? item.Fault) is { } fault) canvas.Caption(fault, 1);
    }
}
