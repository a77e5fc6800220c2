using System.Globalization;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Lift;
using OpenCvSharp;

namespace KeyStream.Stages.Export;

/// <summary>Writes <c>overlay.mp4</c>: the input with its keypoints, edges and frame numbers drawn in.</summary>
/// <remarks>
/// H.264, yuv420p, even size, at most 1920 pixels on the long side. One overlay frame per input frame, at the input's rate; where
/// that varies, each at its own time. A frame without a picture is grey; a frame without keypoints carries the reason.
/// Memory: three pictures, whatever the length. Errors: ffmpeg's failure is thrown by <see cref="Write"/> or <see cref="Commit"/>.
/// </remarks>
public sealed class OverlaySink : ISink<KeypointFrame>
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "overlay.mp4";

    private const int LongestSide = 1920;
    private readonly ExportContext _context;
    private readonly PendingFile _file;
    private readonly PoseDrawing? _drawing;
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
        var format = context.Info.Format;
        _drawing = context.Drawn ? null : new PoseDrawing(context.Layout, format);
        _blank = YuvColour.From((128, 128, 128), format);
        (_width, _height) = SizeOf(format);
        _file = new PendingFile(folder, FileName);
    }

    /// <summary>Size of the overlay, even, for a format of delivered frames.</summary>
    public static (int Width, int Height) SizeOf(FrameFormat format)
    {
        var scale = Math.Min(1, LongestSide / (double)Math.Max(format.Width, format.Height));
        return (YuvCanvas.Even(format.Width * scale), YuvCanvas.Even(format.Height * scale));
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
        var format = _context.Info.Format;
        _drawing?.Draw(canvas, item, new Rect(0, 0, _width, _height), format.Width * format.ScaleX, format.Height * format.ScaleY);
        canvas.Caption(string.Create(CultureInfo.InvariantCulture, $"{item.Stamp.Index}  {item.Stamp.Pts:0.000} s"), 0);
        if ((item.Frame?.Fault ?? item.Fault) is { } fault) canvas.Caption(fault, 1);
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

}
