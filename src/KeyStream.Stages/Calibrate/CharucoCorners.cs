using OpenCvSharp;
using OpenCvSharp.Aruco;

namespace KeyStream.Stages.Calibrate;

/// <summary>The corners of a ChArUco board from its markers: each corner lies between two of them, whose own homographies say where.</summary>
/// <param name="board">The board.</param>
internal sealed class CharucoCorners(Board board)
{
    // Two markers that say different things are not on one board, or one was read wrong: part of a square's side.
    private const double MostApart = 0.25;
    private readonly (int Column, int Row)[][] _layouts = board.Rows % 2 == 1
        ? [[.. board.Markers()], [.. board.Markers(firstIsWhite: true)]]
        : [[.. board.Markers()]];

    /// <summary>Corner → about where it is in the picture: those on which both of their markers agree, in the layout in which most do.</summary>
    public Dictionary<int, Point2f> Find(Mat grey, Dictionary dictionary)
    {
        CvAruco.DetectMarkers(grey, dictionary, out var quads, out var ids, new DetectorParameters(), out _);
        var markers = ids.Zip(quads).DistinctBy(m => m.First).ToList();
        return _layouts.Select(layout => Agreed(layout, markers)).MaxBy(found => found.Count)!;
    }

    private Dictionary<int, Point2f> Agreed((int Column, int Row)[] layout, List<(int Id, Point2f[] Quad)> markers)
    {
        var guesses = new Dictionary<int, List<(Point2f At, double Side)>>();
        foreach (var (id, quad) in markers.Where(m => m.Id >= 0 && m.Id < layout.Length))
        {
            var (column, row) = layout[id];
            var side = Enumerable.Range(0, 4).Average(i => quad[i].DistanceTo(quad[(i + 1) % 4])) * board.Square / board.Marker;
            foreach (var (x, y) in new[] { (column - 1, row - 1), (column, row - 1), (column - 1, row), (column, row) })
            {
                if (x < 0 || y < 0 || x >= board.Columns || y >= board.Rows) continue;
                var corner = (y * board.Columns) + x;
                if (!guesses.TryGetValue(corner, out var list)) guesses[corner] = list = [];
                list.Add((Through(quad, x + 1 - column, y + 1 - row), side));
            }
        }

        return guesses.Where(g => g.Value is [var one, var other] && one.At.DistanceTo(other.At) <= MostApart * Math.Min(one.Side, other.Side))
            .ToDictionary(g => g.Key, g => new Point2f(g.Value.Average(p => p.At.X), g.Value.Average(p => p.At.Y)));
    }

    // A corner of the square (0 or 1 in u and v), in the picture that the four corners of its marker make of it.
    private Point2f Through(Point2f[] quad, int u, int v)
    {
        var margin = (board.Square - board.Marker) / 2 / board.Square;
        (double, double)[] own = [(margin, margin), (1 - margin, margin), (1 - margin, 1 - margin), (margin, 1 - margin)];
        var h = PlanePose.Homography(own, [.. quad.Select(p => ((double)p.X, (double)p.Y))]);
        var w = (h[2, 0] * u) + (h[2, 1] * v) + h[2, 2];
        return new Point2f((float)(((h[0, 0] * u) + (h[0, 1] * v) + h[0, 2]) / w), (float)(((h[1, 0] * u) + (h[1, 1] * v) + h[1, 2]) / w));
    }
}
