using OpenCvSharp;
using OpenCvSharp.Aruco;

namespace KeyStream.Stages.Calibrate;

/// <summary>Finds the corners of a board in a grey picture, to a fraction of a pixel.</summary>
/// <param name="board">The board.</param>
internal sealed class BoardDetector(Board board) : IDisposable
{
    /// <summary>Fewest corners that make a sighting.</summary>
    public const int FewestCorners = 6;

    // Of the distance to the next corner: a window that reaches there is drawn to it (0.5 % of the focal length on OpenCV's own stereo pictures).
    private const double Window = 0.35;
    private const double ReducedSide = 1000;
    // Nor may it reach the edge of a marker, which is nearer (0.5 px in painted pictures).
    private readonly double _window = board.HasMarkers ? Math.Min(Window, 0.9 * (board.Square - board.Marker) / 2 / board.Square) : Window;
    private readonly Dictionary? _markers = board.HasMarkers ? CvAruco.GetPredefinedDictionary(board.Dictionary) : null;

    /// <summary>The board in a picture; null where it is not seen.</summary>
    /// <param name="grey">8-bit, one channel.</param>
    /// <param name="camera">Index of the camera.</param>
    /// <param name="moment">When.</param>
    public BoardSighting? Find(Mat grey, int camera, long moment)
    {
        var found = _markers is null ? Checkerboard(grey) : new CharucoCorners(board).Find(grey, _markers);
        if (found.Count < FewestCorners || Flat(found.Keys)) return null;
        int[] corners = [.. found.Keys.Order()];
        var half = HalfWindow(found);
        var refined = Cv2.CornerSubPix(grey, corners.Select(c => found[c]), new Size(half, half), new Size(-1, -1), TermCriteria.Both(60, 1e-3));
        // One that ran away was no corner.
        int[] kept = [.. Enumerable.Range(0, corners.Length).Where(i => refined[i].DistanceTo(found[corners[i]]) <= half + 1)];
        return kept.Length < FewestCorners || Flat(kept.Select(i => corners[i]))
            ? null
            : new BoardSighting(camera, moment, [.. kept.Select(i => corners[i])], [.. kept.Select(i => ((double)refined[i].X, (double)refined[i].Y))]);
    }

    /// <inheritdoc/>
    public void Dispose() => _markers?.Dispose();

    private Dictionary<int, Point2f> Checkerboard(Mat grey)
    {
        var size = new Size(board.Columns, board.Rows);
        if (!Cv2.FindChessboardCorners(grey, size, out var corners, ChessboardFlags.AdaptiveThresh | ChessboardFlags.NormalizeImage | ChessboardFlags.FastCheck)
            && !Reduced(grey, size, out corners)) return [];
        if (corners.Length != board.Columns * board.Rows) return [];
        if (Reversed(grey, corners)) Array.Reverse(corners);
        return corners.Select((p, i) => (p, i)).ToDictionary(c => c.i, c => c.p);
    }

    // The second detector finds blurred and badly lit boards too, sooner in a smaller picture; the corners are refined in the large one.
    private static bool Reduced(Mat grey, Size size, out Point2f[] corners)
    {
        var scale = Math.Max(1, Math.Max(grey.Cols, grey.Rows) / ReducedSide);
        using var small = new Mat();
        Cv2.Resize(grey, small, new Size(Math.Round(grey.Cols / scale), Math.Round(grey.Rows / scale)), 0, 0, InterpolationFlags.Area);
        if (!Cv2.FindChessboardCornersSB(small, size, out corners, ChessboardFlags.NormalizeImage)) return false;
        corners = Array.ConvertAll(corners, p => new Point2f((float)(((p.X + 0.5) * scale) - 0.5), (float)(((p.Y + 0.5) * scale) - 0.5)));
        return true;
    }

    // Which of its two ends a board begins with is told by its colours: the square between the first four corners is the dark one of its neighbours. Where
    // both ends look the same, it is the end that is further up or to the left in the picture.
    private bool Reversed(Mat grey, Point2f[] corners)
    {
        if (board.LooksTheSameTurned) return corners[0].X + corners[0].Y > corners[^1].X + corners[^1].Y;
        double Square(int column, int row) => Shade(
            grey, corners[(row * board.Columns) + column], corners[(row * board.Columns) + column + 1], corners[((row + 1) * board.Columns) + column + 1], corners[((row + 1) * board.Columns) + column]);
        var difference = 0.0;
        for (var row = 0; row < board.Rows - 1; row++)
            for (var column = 0; column < board.Columns - 1; column++) difference += ((row + column) % 2 == 0 ? 1 : -1) * Square(column, row);
        return difference > 0;
    }

    private static double Shade(Mat grey, params ReadOnlySpan<Point2f> around)
    {
        float x = 0, y = 0;
        foreach (var p in around) (x, y) = (x + (p.X / around.Length), y + (p.Y / around.Length));
        return grey.Get<byte>(Math.Clamp((int)Math.Round(y), 0, grey.Rows - 1), Math.Clamp((int)Math.Round(x), 0, grey.Cols - 1));
    }

    private int HalfWindow(Dictionary<int, Point2f> found)
    {
        var nearest = found.Min(c => new[] { c.Key + 1, c.Key + board.Columns }
            .Where((next, i) => found.ContainsKey(next) && (i == 1 || next % board.Columns != 0)).Select(next => c.Value.DistanceTo(found[next])).DefaultIfEmpty(double.PositiveInfinity).Min());
        return Math.Clamp((int)(_window * Math.Min(nearest, 1000)), 2, 15);
    }

    // A row or a column alone does not say how the board stands.
    private bool Flat(IEnumerable<int> corners)
    {
        int[] all = [.. corners];
        return all.Select(c => c / board.Columns).Distinct().Count() < 2 || all.Select(c => c % board.Columns).Distinct().Count() < 2;
    }
}
