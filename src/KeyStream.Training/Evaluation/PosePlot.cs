using System.Globalization;
using System.Net;
using System.Text;

namespace KeyStream.Training.Evaluation;

/// <summary>Draws scores as one self-contained SVG: the numbers as text, the error of each joint with its spread, and the error over time.</summary>
public static class PosePlot
{
    private const int Width = 960, Left = 180, Right = 40, Row = 18, Chart = 200;
    private const int MostPoints = 2000;

    /// <summary>The picture.</summary>
    /// <param name="title">What was compared with what.</param>
    /// <param name="note">What was made equal before.</param>
    /// <param name="numbers">Names and values, as they are to be read.</param>
    /// <param name="joints">Joint names.</param>
    /// <param name="scores">Scores of the same joints.</param>
    /// <param name="frameRate">Frames per second.</param>
    public static string Svg(
        string title, string note, IReadOnlyList<(string Name, string Value)> numbers, IReadOnlyList<string> joints, PoseScores scores, double frameRate)
    {
        var bars = 80 + (numbers.Count * Row) + 40;
        var time = bars + (joints.Count * Row) + 50;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {time + Chart + 50}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{time + Chart + 50}\" fill=\"#fff\"/>\n");
        Text(svg, 20, 30, title, $"font-weight=\"bold\" font-size=\"{Math.Clamp(1400 / Math.Max(1, title.Length), 8, 17)}\"");
        Text(svg, 20, 52, note, "fill=\"#555\"");
        for (var i = 0; i < numbers.Count; i++)
        {
            Text(svg, 20, 80 + (i * Row), numbers[i].Name);
            Text(svg, 460, 80 + (i * Row), numbers[i].Value, "text-anchor=\"end\"");
        }

        Bars(svg, bars, joints, scores.Joints);
        Line(svg, time, scores.FrameErrors, frameRate);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Bars(StringBuilder svg, int top, IReadOnlyList<string> names, IReadOnlyList<JointScores> joints)
    {
        Text(svg, 20, top - 12, "Error of each joint, mm (line: standard deviation)", "font-weight=\"bold\"");
        var scale = (Width - Left - Right - 60) / Largest(joints.Select(j => j.Mpjpe + j.Std));
        for (var j = 0; j < joints.Count; j++)
        {
            var (y, error) = (top + (j * Row), joints[j].Mpjpe);
            Text(svg, Left - 8, y + 13, names[j], "text-anchor=\"end\"");
            if (!double.IsFinite(error)) continue;
            var (end, low, high) = (Left + (error * scale), Left + (Math.Max(0, error - joints[j].Std) * scale), Left + ((error + joints[j].Std) * scale));
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y + 3}\" width=\"{end - Left:0.#}\" height=\"12\" fill=\"#7db4d8\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{low:0.#} {y + 9}H{high:0.#}\" stroke=\"#224\"/>\n");
            Text(svg, (int)high + 6, y + 13, error.ToString("0.0", CultureInfo.InvariantCulture));
        }
    }

    private static void Line(StringBuilder svg, int top, IReadOnlyList<double> errors, double frameRate)
    {
        Text(svg, 20, top - 12, "Error over time, mm", "font-weight=\"bold\"");
        var (largest, width) = (Largest(errors), Width - 60 - Right);
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M60 {top}V{top + Chart}H{60 + width}\" fill=\"none\" stroke=\"#888\"/>\n");
        Text(svg, 52, top + 10, largest.ToString("0.#", CultureInfo.InvariantCulture), "text-anchor=\"end\"");
        Text(svg, 52, top + Chart, "0", "text-anchor=\"end\"");
        Text(svg, 60 + width, top + Chart + 18, string.Create(CultureInfo.InvariantCulture, $"{errors.Count / frameRate:0.##} s"), "text-anchor=\"end\"");
        svg.Append("<path fill=\"none\" stroke=\"#0868ac\" stroke-width=\"1.5\" d=\"");
        var (step, drawing) = (Math.Max(1, (errors.Count + MostPoints - 1) / MostPoints), false);
        for (var t = 0; t < errors.Count; t += step)
        {
            // A long sequence shows the mean of each stretch; what is not known is a gap.
            var known = errors.Skip(t).Take(step).Where(double.IsFinite).ToArray();
            if (known.Length > 0)
            {
                var x = 60 + (width * (double)t / Math.Max(1, errors.Count - 1));
                svg.Append(CultureInfo.InvariantCulture, $"{(drawing ? 'L' : 'M')}{x:0.##} {top + Chart - (Chart * known.Average() / largest):0.##}");
            }

            drawing = known.Length > 0;
        }

        svg.Append("\"/>\n");
    }

    private static double Largest(IEnumerable<double> values) => Math.Max(1e-9, values.Where(double.IsFinite).DefaultIfEmpty(1).Max());

    private static void Text(StringBuilder svg, int x, int y, string text, string more = "") =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" {more}>{WebUtility.HtmlEncode(text)}</text>\n");
}
