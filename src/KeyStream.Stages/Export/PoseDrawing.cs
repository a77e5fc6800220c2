using KeyStream.Data;
using KeyStream.Stages.Decode;
using OpenCvSharp;

namespace KeyStream.Stages.Export;

/// <summary>Draws what one camera shows: edges, and each keypoint as a disc, or as a ring where its confidence is below a half.</summary>
/// <param name="layout">Names and edges.</param>
/// <param name="format">Matrix and range of the canvas's colours.</param>
internal sealed class PoseDrawing(KeypointLayout layout, FrameFormat format)
{
    private const double Sure = 0.5;
    private readonly IReadOnlyList<KeypointEdge> _edges = Palette.Visible(layout);
    private readonly YuvColour[] _colours = [.. Enumerable.Range(0, layout.Names.Count).Select(k => YuvColour.From(Palette.Colour(k), format))];
    private readonly YuvColour _bone = YuvColour.From((235, 235, 235), format);
    private readonly YuvColour _outline = YuvColour.From((20, 20, 20), format);

    /// <summary>Draws.</summary>
    /// <param name="canvas">On what.</param>
    /// <param name="item">The keypoints, in pixels of the input.</param>
    /// <param name="place">Where on the canvas the whole picture is.</param>
    /// <param name="width">Width of the input, pixels.</param>
    /// <param name="height">Height of the input, pixels.</param>
    public void Draw(YuvCanvas canvas, KeypointFrame item, Rect place, double width, double height)
    {
        var (sx, sy) = (place.Width / width, place.Height / height);
        (double X, double Y)? At(int k)
        {
            var (x, y) = (item.Points2d[k, 0] * sx, item.Points2d[k, 1] * sy);
            // Comparisons with NaN are false; far outside, OpenCV's fixed-point coordinates would overflow.
            return x > -4 * place.Width && x < 5 * place.Width && y > -4 * place.Height && y < 5 * place.Height ? (place.X + x, place.Y + y) : null;
        }

        var unit = Math.Max(1, Math.Max(place.Width, place.Height) / 640.0);
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
    }
}
