using System.Buffers;
using KeyStream.Data;
using KeyStream.Stages.Decode;
using OpenCvSharp;

namespace KeyStream.Stages.Export;

/// <summary>One picture of all cameras of a rig side by side, each with its name and the keypoints that were found in it.</summary>
/// <remarks>
/// Rows and columns are as many; each cell has the shape of the first camera's picture, others are fitted into it. At most 1280 pixels wide or high, and
/// half again as wide as the widest picture: it is there to be looked at, and encoding it costs as much as finding keypoints. Not for use by several threads.
/// </remarks>
public sealed class ViewMosaic : IDisposable
{
    private const int Longest = 1280, Least = 640;
    private readonly IReadOnlyList<(string Name, InputInfo Info)> _views;
    private readonly PoseDrawing _drawing;
    private readonly YuvCanvas _canvas;
    private readonly YuvColour _blank;
    private readonly Rect[] _places;

    /// <summary>Lays it out.</summary>
    /// <param name="layout">Names and edges of the keypoints.</param>
    /// <param name="views">Names of the cameras and what they recorded.</param>
    public ViewMosaic(KeypointLayout layout, IReadOnlyList<(string Name, InputInfo Info)> views)
    {
        _views = views;
        var first = views[0].Info;
        var columns = (int)Math.Ceiling(Math.Sqrt(views.Count));
        var rows = (views.Count + columns - 1) / columns;
        double width = columns * first.SourceWidth, height = rows * first.SourceHeight, widest = views.Max(v => Math.Max(v.Info.SourceWidth, v.Info.SourceHeight));
        var scale = Math.Min(1, Math.Clamp(1.5 * widest, Least, Longest) / Math.Max(width, height));
        var (cellWidth, cellHeight) = (YuvCanvas.Even(first.SourceWidth * scale), YuvCanvas.Even(first.SourceHeight * scale));
        Format = first.Format with { Width = columns * cellWidth, Height = rows * cellHeight, Layout = PixelLayout.Yuv420p, ScaleX = 1, ScaleY = 1 };
        _places = [.. views.Select((v, i) => Fitted(v.Info, new Rect(i % columns * cellWidth, i / columns * cellHeight, cellWidth, cellHeight)))];
        (_drawing, _canvas, _blank) = (new PoseDrawing(layout, Format), new YuvCanvas(Format.Width, Format.Height), YuvColour.From((40, 40, 40), Format));
    }

    /// <summary>Format of the pictures.</summary>
    public FrameFormat Format { get; }

    /// <summary>The picture of a moment; the caller's.</summary>
    /// <param name="set">What each camera showed.</param>
    public Frame Of(ViewSet set)
    {
        _canvas.Clear(_blank);
        for (var v = 0; v < _places.Length; v++)
        {
            var (view, place, info) = (set.Views[v], _places[v], _views[v].Info);
            if (view?.Frame is { Fault: null } frame) _canvas.Show(frame, place);
            if (view is not null) _drawing.Draw(_canvas, view, place, info.SourceWidth, info.SourceHeight);
            _canvas.Label((view is null ? "no frame" : view.Frame?.Fault ?? view.Fault) is { } fault ? $"{_views[v].Name}: {fault}" : _views[v].Name, place);
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Format.ByteCount);
        _canvas.Bytes.Span.CopyTo(bytes);
        // Of live views the first to come says how long the moment was under way.
        return new Frame(set.Stamp, Format, bytes) { Arrived = set.Views.Select(v => v?.Frame?.Arrived ?? 0).Where(a => a > 0).DefaultIfEmpty().Min() };
    }

    /// <inheritdoc/>
    public void Dispose() => _canvas.Dispose();

    private static Rect Fitted(InputInfo info, Rect cell)
    {
        var scale = Math.Min(cell.Width / (double)info.SourceWidth, cell.Height / (double)info.SourceHeight);
        var (width, height) = (Math.Min(cell.Width, YuvCanvas.Even(info.SourceWidth * scale)), Math.Min(cell.Height, YuvCanvas.Even(info.SourceHeight * scale)));
        return new Rect(cell.X + ((cell.Width - width) / 4 * 2), cell.Y + ((cell.Height - height) / 4 * 2), width, height);
    }
}
