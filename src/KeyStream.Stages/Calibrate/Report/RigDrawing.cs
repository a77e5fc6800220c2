using System.Globalization;
using System.Net;
using System.Text;
using KeyStream.Data;

namespace KeyStream.Stages.Calibrate;

/// <summary>A rig in parallel projection.</summary>
internal static class RigDrawing
{
    private const double Side = 520;
    private const int MostBoards = 60;
    private static readonly string[] Colours = ["#d35400", "#2471a3", "#1e8449", "#8e44ad", "#c0392b", "#117a65", "#b7950b", "#5d6d7e"];

    /// <summary>Draws it.</summary>
    /// <param name="calibration">The rig.</param>
    /// <param name="turn">From how far to the side it is looked at, radians.</param>
    /// <param name="down">From how far above, radians; the up of the first camera is up.</param>
    public static string Of(RigCalibration calibration, double turn, double down)
    {
        var reach = calibration.Cameras.Max(c => c.Camera.Position.Length()) is > 0 and var far ? 0.25 * far : 0.5;
        var cameras = calibration.Cameras.Select(c => Frustum(c.Camera, reach).Select(p => Flat(p, turn, down)).ToArray()).ToList();
        var step = (calibration.Boards.Count / MostBoards) + 1;
        var boards = calibration.Boards.OrderBy(b => b.Key).Where((_, i) => i % step == 0).Select(b => Outline(calibration.Board, b.Value).Select(p => Flat(p, turn, down)).ToArray()).ToList();
        var all = cameras.Concat(boards).SelectMany(p => p).ToList();
        var (left, top) = (all.Min(p => p.X), all.Min(p => p.Y));
        var scale = (Side - 40) / Math.Max(1e-9, Math.Max(all.Max(p => p.X) - left, all.Max(p => p.Y) - top));
        string At((double X, double Y) p) => string.Create(CultureInfo.InvariantCulture, $"{20 + ((p.X - left) * scale):0.#} {20 + ((p.Y - top) * scale):0.#}");
        var svg = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Side} {Side}\" width=\"{Side}\">"));
        foreach (var b in boards) svg.Append($"<path d=\"M{string.Join('L', b.Select(At))}Z\" fill=\"#7f8c8d\" fill-opacity=\".12\" stroke=\"#7f8c8d\" stroke-width=\".6\"/>");
        foreach (var (f, i) in cameras.Select((f, i) => (f, i)))
        {
            var colour = Colours[i % Colours.Length];
            var rim = string.Join('L', f[1..].Select(At));
            svg.Append($"<path d=\"M{rim}Z{string.Concat(f[1..].Select(p => $"M{At(f[0])}L{At(p)}"))}\" fill=\"{colour}\" fill-opacity=\".1\" stroke=\"{colour}\" stroke-width=\"1.4\"/>")
                .Append($"<text transform=\"translate({At(f[0]).Replace(' ', ',')})\" dy=\"16\" font-size=\"13\" fill=\"{colour}\">{WebUtility.HtmlEncode(calibration.Cameras[i].Camera.Name)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    // The centre, then the corners of the picture at this distance.
    private static IEnumerable<(double X, double Y, double Z)> Frustum(Camera camera, double reach)
    {
        var toWorld = new RigidPose(CameraRotation.Matrix(camera.Rotation), [camera.Translation.X, camera.Translation.Y, camera.Translation.Z]).Inverse();
        yield return toWorld.Apply(0, 0, 0);
        foreach (var (x, y) in new[] { (0, 0), (camera.Width, 0), (camera.Width, camera.Height), (0, camera.Height) })
        {
            var (u, v) = camera.Ray(x, y);
            yield return toWorld.Apply(u * reach, v * reach, reach);
        }
    }

    private static (double X, double Y, double Z)[] Outline(Board board, IReadOnlyList<(double X, double Y, double Z)> corners) =>
        [corners[0], corners[board.Columns - 1], corners[^1], corners[^board.Columns]];

    private static (double X, double Y) Flat((double X, double Y, double Z) p, double turn, double down)
    {
        var (x, z) = ((Math.Cos(turn) * p.X) + (Math.Sin(turn) * p.Z), (Math.Cos(turn) * p.Z) - (Math.Sin(turn) * p.X));
        return (x, (Math.Cos(down) * p.Y) - (Math.Sin(down) * z));
    }
}
