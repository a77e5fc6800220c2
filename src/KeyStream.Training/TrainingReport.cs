using System.Globalization;
using System.Net;
using System.Text;
using KeyStream.Data;
using KeyStream.Stages.Keypoints;
using OpenCvSharp;
using Scalar = OpenCvSharp.Scalar;
using static TorchSharp.torch;

namespace KeyStream.Training;

/// <summary>The page <c>training.html</c> of a model folder: curves, sample pictures with their keypoints, and what was on and why.</summary>
public static class TrainingReport
{
    private const int Columns = 6;
    private const int Tile = 192;

    /// <summary>The page as self-contained HTML.</summary>
    /// <param name="card">The model's card.</param>
    /// <param name="curves">Loss terms over time.</param>
    /// <param name="warnings">What went wrong; shown first.</param>
    /// <param name="picture">PNG of what the model found, or null.</param>
    public static string Html(ModelCard card, Curves curves, IReadOnlyList<string> warnings, byte[]? picture)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><meta charset=utf-8><title>KeyStream training</title><style>body{font:15px system-ui;margin:2em auto;max-width:1200px;color:#222}")
            .Append("h2{margin-top:1.6em}.warn{background:#fff0e0;border-left:4px solid #e07000;padding:.6em 1em}td,th{text-align:left;padding:2px 14px 2px 0}svg{background:#fafafa;margin:6px}</style>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Text(card.Category)}</h1><p>{Text(card.Method)}{(card.KeypointNames.Count > 0 ? $", {card.KeypointNames.Count} keypoints" : "")}, {card.Training.Steps} steps in {card.Training.Seconds / 60:0.0} minutes on {card.Training.Frames} frames of {Text(string.Join(", ", card.Training.Inputs))}.</p>");
        foreach (var warning in warnings) page.Append(CultureInfo.InvariantCulture, $"<p class=warn>{Text(warning)}</p>");
        if (picture is not null) page.Append("<h2>What the model found</h2><img style='width:100%' src='data:image/png;base64,").Append(Convert.ToBase64String(picture)).Append("'>");
        page.Append("<h2>Loss terms</h2>");
        foreach (var name in curves.Points.SelectMany(p => p.Terms.Keys).Distinct()) page.Append(Chart(name, curves));
        page.Append("<h2>How</h2><ul>");
        foreach (var note in card.Training.Notes) page.Append(CultureInfo.InvariantCulture, $"<li>{Text(note)}</li>");
        page.Append(CultureInfo.InvariantCulture, $"</ul><p><code>{Text(card.Training.Command)}</code></p><table>");
        foreach (var (name, value) in card.Metrics) page.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(name)}<td>{value:0.####}");
        return page.Append("</table>").ToString();
    }

    private static string Chart(string name, Curves curves)
    {
        var points = curves.Points.Where(p => p.Terms.ContainsKey(name)).Select(p => (X: (double)p.Step, Y: p.Terms[name])).ToList();
        var (lastStep, low, high) = (points[^1].X, points.Min(p => p.Y), points.Max(p => p.Y));
        var span = Math.Max(high - low, 1e-12);
        var path = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{40 + (300 * p.X / lastStep):0.#},{140 - (120 * (p.Y - low) / span):0.#}")));
        return string.Create(CultureInfo.InvariantCulture,
            $"<svg width=360 height=165 font-size=11><polyline fill=none stroke='#0868ac' stroke-width=1.5 points='{path}'/><text x=40 y=14 font-weight=bold>{Text(name)}</text><text x=2 y=26>{high:G3}</text><text x=2 y=142>{low:G3}</text><text x=300 y=160>step {lastStep}</text></svg>");
    }

    /// <summary>Sample pictures with their keypoints as one PNG.</summary>
    /// <param name="layout">Edges to draw.</param>
    /// <param name="samples">float32 [N,3,S,S] crops in [-1,1].</param>
    /// <param name="points">float32 [N,K,2] keypoints in crop coordinates.</param>
    public static byte[] Montage(KeypointLayout layout, Tensor samples, Tensor points)
    {
        var (count, side) = ((int)samples.shape[0], (int)samples.shape[2]);
        using var sheet = new Mat((count + Columns - 1) / Columns * Tile, Columns * Tile, MatType.CV_8UC3, Scalar.Black);
        var xy = points.data<float>().ToArray();
        for (var n = 0; n < count; n++)
        {
            using var crop = Picture(samples, n, side);
            using var tile = sheet.SubMat(new Rect(n % Columns * Tile, n / Columns * Tile, Tile, Tile));
            Cv2.Resize(crop, tile, new Size(Tile, Tile));
            Draw(tile, layout, xy.AsSpan(n * layout.Names.Count * 2, layout.Names.Count * 2));
        }

        Cv2.ImEncode(".png", sheet, out var png);
        return png;
    }

    private static Mat Picture(Tensor samples, int index, int side)
    {
        using var scope = NewDisposeScope();
        var bytes = ((samples[index].flip(0).permute(1, 2, 0) + 1) * 127.5).clamp(0, 255).to(uint8).contiguous().data<byte>().ToArray(); // BGR [S,S,3]
        using var view = Mat.FromPixelData(side, side, MatType.CV_8UC3, bytes);
        return view.Clone();
    }

    private static void Draw(Mat tile, KeypointLayout layout, ReadOnlySpan<float> xy)
    {
        var places = new Point[layout.Names.Count];
        for (var k = 0; k < places.Length; k++) places[k] = new Point((xy[2 * k] + 1) * Tile / 2, (xy[(2 * k) + 1] + 1) * Tile / 2);
        foreach (var edge in layout.Edges) Cv2.Line(tile, places[edge.From], places[edge.To], new Scalar(160, 160, 160), 1, LineTypes.AntiAlias);
        for (var k = 0; k < places.Length; k++) Cv2.Circle(tile, places[k], 4, Colour(k, places.Length), -1, LineTypes.AntiAlias);
    }

    private static Scalar Colour(int index, int count)
    {
        var hue = 2 * Math.PI * index / count;
        return new Scalar(140 + (110 * Math.Cos(hue)), 140 + (110 * Math.Cos(hue - 2.1)), 140 + (110 * Math.Cos(hue + 2.1)));
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
