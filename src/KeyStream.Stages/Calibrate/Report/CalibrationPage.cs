using System.Globalization;
using System.Net;
using System.Text;

namespace KeyStream.Stages.Calibrate;

/// <summary><c>NAME.calibration.html</c>: the rig, what each camera saw of the board, and how far it was from where it should be; self-contained.</summary>
public static class CalibrationPage
{
    private const int Arrows = 1500;
    private const double Widest = 50; // Of a bar, and of the number below it.

    /// <summary>The page.</summary>
    public static string Of(RigCalibration calibration)
    {
        var page = new StringBuilder();
        page.Append(
            """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Calibration</title><style>
            body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:1100px;padding:0 1em;color:#222;background:#fff}
            table{border-collapse:collapse}td,th{padding:.25em .7em;text-align:right;border-bottom:1px solid #ddd}td{white-space:nowrap}.wide{overflow-x:auto}td:first-child,th:first-child{text-align:left}
            svg{background:#f6f7f9;max-width:100%;height:auto}figure{display:inline-block;margin:0 1em 1em 0;vertical-align:top}figcaption{font-size:13px;color:#555;max-width:520px}
            </style><h1>Calibration</h1>
            """);
        page.Append(Invariant($"<p>Board {Text(calibration.Board.ToString())}, reprojection error {calibration.Rms:0.000} px (root mean square).</p>"));
        if (calibration.Notes.Count > 0) page.Append($"<ul>{string.Concat(calibration.Notes.Select(n => $"<li>{Text(n)}</li>"))}</ul>");
        Table(page, calibration);
        if (calibration.Cameras.Any(c => c.Camera.HasPose))
        {
            page.Append("<h2>The rig</h2>");
            Figure(page, RigDrawing.Of(calibration, Math.PI / 7, 0.5), "The cameras (with their field of view) and where the board was.");
            Figure(page, RigDrawing.Of(calibration, 0, Math.PI / 2), "The same from above (against the first camera's up).");
        }

        page.Append("<h2>Residuals</h2>");
        for (var c = 0; c < calibration.Cameras.Count; c++)
        {
            var (svg, scale) = Residuals(calibration, c);
            Figure(page, svg, Invariant($"{calibration.Cameras[c].Camera.Name}: corners, and how far they are from where they should be, {scale:0} times enlarged. Where there is none, the distortion is a guess."));
        }

        Frames(page, calibration);
        return page.Append("</html>\n").ToString();
    }

    private static void Table(StringBuilder page, RigCalibration calibration)
    {
        page.Append("<div class=\"wide\"><table><tr><th>camera<th>pictures<th>error, px<th>by itself, px<th>focal length, px<th>principal point, px<th>stands at, m<th>± mm<th>± degrees<th>covered</tr>");
        foreach (var c in calibration.Cameras)
        {
            var p = c.Camera.Position;
            page.Append(Invariant(
                $"<tr><td>{Text(c.Camera.Name)}<td>{c.Pictures}<td>{c.Rms:0.000}<td>{c.OwnRms:0.000}<td>{c.Camera.Focal.X:0.0}, {c.Camera.Focal.Y:0.0}{Deviation(c.FocalError * c.Camera.Focal.X)}<td>{c.Camera.Centre.X:0.0}, {c.Camera.Centre.Y:0.0}{Deviation(c.CentreError)}"));
            page.Append(c.Camera.HasPose ? Invariant($"<td>{p.X:0.000}, {p.Y:0.000}, {p.Z:0.000}") : "<td>");
            page.Append(c.PlaceError > 0 ? Invariant($"<td>{c.PlaceError * 1000:0.0}<td>{c.TurnError:0.000}") : "<td><td>");
            page.Append(Invariant($"<td>{c.Coverage * 100:0} %</tr>"));
        }

        page.Append("</table></div>");
    }

    // What was given, or too few pictures fix, has none.
    private static string Deviation(double pixels) => pixels > 0 ? Invariant($" ± {pixels:0.0}") : "";

    private static (string Svg, double Scale) Residuals(RigCalibration calibration, int c)
    {
        var (camera, own) = (calibration.Cameras[c].Camera, calibration.Residuals.Where(r => r.Camera == c).ToList());
        // So that an arrow of the usual length is a fortieth of the picture.
        var scale = Math.Clamp(camera.Width / 40.0 / Math.Max(1e-3, calibration.Cameras[c].Rms), 1, 1000);
        var svg = new StringBuilder(Invariant($"<svg viewBox=\"0 0 {camera.Width} {camera.Height}\" width=\"520\">"));
        var stroke = camera.Width / 500.0;
        foreach (var r in own.Where((_, i) => i % ((own.Count / Arrows) + 1) == 0))
        {
            svg.Append(Invariant($"<circle cx=\"{r.X:0.#}\" cy=\"{r.Y:0.#}\" r=\"{stroke:0.##}\" fill=\"#5b7db1\"/>"))
                .Append(Invariant($"<path d=\"M{r.X:0.#} {r.Y:0.#}l{r.ErrorX * scale:0.#} {r.ErrorY * scale:0.#}\" stroke=\"#c0392b\" stroke-width=\"{stroke:0.##}\"/>"));
        }

        return (svg.Append("</svg>").ToString(), scale);
    }

    private static void Frames(StringBuilder page, RigCalibration calibration)
    {
        var frames = calibration.Residuals.GroupBy(r => r.Moment).OrderBy(g => g.Key).Select(g => (Moment: g.Key, Rms: CalibrationJson.Rms(g))).ToList();
        var (width, top) = (Math.Min(Widest, 1000.0 / frames.Count), frames.Max(f => f.Rms));
        page.Append("<h2>Frames</h2>");
        var svg = new StringBuilder("<svg viewBox=\"0 0 1000 180\" width=\"1000\">");
        foreach (var (f, i) in frames.Select((f, i) => (f, i)))
        {
            var height = 150 * f.Rms / Math.Max(1e-9, top);
            svg.Append(Invariant($"<rect x=\"{i * width:0.##}\" y=\"{160 - height:0.##}\" width=\"{width * 0.8:0.##}\" height=\"{height:0.##}\" fill=\"#5b7db1\"><title>frame {f.Moment}: {f.Rms:0.000} px</title></rect>"));
            // As many numbers as there is room for.
            if (i % (int)Math.Ceiling(Widest / width) == 0) svg.Append(Invariant($"<text x=\"{(i + 0.4) * width:0.##}\" y=\"175\" font-size=\"12\" text-anchor=\"middle\" fill=\"#555\">{f.Moment}</text>"));
        }

        Figure(page, svg.Append("</svg>").ToString(), Invariant($"Reprojection error of each frame (numbered below); the highest bar is {top:0.000} px."));
    }

    private static void Figure(StringBuilder page, string svg, string caption) => page.Append($"<figure>{svg}<figcaption>{Text(caption)}</figcaption></figure>");

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
