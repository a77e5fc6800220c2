using KeyStream.Stages.Calibrate;
using OpenCvSharp;
using OpenCvSharp.Aruco;

namespace KeyStream.Stages.Tests.Calibrate;

/// <summary>Pictures of a board through a lens: each pixel is the mean of four rays into a print of the board.</summary>
internal sealed class BoardPainter
{
    private const int PixelsPerSquare = 40;
    private const int Margin = 30;
    private readonly Board _board;
    private readonly byte[] _print;
    private readonly int _width;
    private readonly int _height;
    private readonly Dictionary<(LensState, int, int), (double X, double Y)?[]> _rays = [];

    /// <param name="board">The board.</param>
    /// <param name="firstIsWhite">In the layout of ChArUco boards before OpenCV 4.7.</param>
    public BoardPainter(Board board, bool firstIsWhite = false)
    {
        (_board, _width, _height) = (board, ((board.Columns + 1) * PixelsPerSquare) + (2 * Margin), ((board.Rows + 1) * PixelsPerSquare) + (2 * Margin));
        using var print = new Mat(_height, _width, MatType.CV_8UC1, new Scalar(255));
        for (var row = 0; row <= board.Rows; row++)
        {
            for (var column = 0; column <= board.Columns; column++)
                if ((row + column) % 2 == 0 != firstIsWhite) Square(print, column, row).SetTo(new Scalar(0));
        }

        if (board.HasMarkers) Markers(print, firstIsWhite);
        print.GetArray(out _print);
    }

    /// <summary>Draws it.</summary>
    /// <param name="lens">The lens.</param>
    /// <param name="toCamera">Board → camera.</param>
    /// <param name="width">Picture width.</param>
    /// <param name="height">Picture height.</param>
    /// <returns>[height, width] grey, 160 where there is no board.</returns>
    public byte[] Paint(LensState lens, RigidPose toCamera, int width, int height)
    {
        var picture = new byte[width * height];
        var (inverse, rays) = (toCamera.Inverse(), Rays(lens, width, height));
        Parallel.For(0, picture.Length, i =>
        {
            double sum = 0;
            for (var s = 0; s < 4; s++) sum += Shade(rays[(4 * i) + s], inverse);
            picture[i] = (byte)Math.Round(sum / 4);
        });
        return picture;
    }

    private (double X, double Y)?[] Rays(LensState lens, int width, int height)
    {
        if (_rays.TryGetValue((lens, width, height), out var known)) return known;
        var rays = new (double X, double Y)?[4 * width * height];
        Parallel.For(0, rays.Length, i =>
        {
            var (pixel, s) = (i / 4, i % 4);
            rays[i] = lens.Ray(((pixel % width) + (s % 2 == 0 ? -0.25 : 0.25), (pixel / width) + (s < 2 ? -0.25 : 0.25)));
        });
        return _rays[(lens, width, height)] = rays;
    }

    private void Markers(Mat print, bool firstIsWhite)
    {
        using var dictionary = CvAruco.GetPredefinedDictionary(_board.Dictionary);
        using var marker = new Mat();
        var side = (int)Math.Round(PixelsPerSquare * _board.Marker / _board.Square);
        foreach (var ((column, row), id) in _board.Markers(firstIsWhite).Select((m, i) => (m, i)))
        {
            dictionary.GenerateImageMarker(id, side, marker);
            var edge = (PixelsPerSquare - side) / 2;
            marker.CopyTo(print[new Rect(Margin + (column * PixelsPerSquare) + edge, Margin + (row * PixelsPerSquare) + edge, side, side)]);
        }
    }

    private static Mat Square(Mat print, int column, int row) =>
        print[new Rect(Margin + (column * PixelsPerSquare), Margin + (row * PixelsPerSquare), PixelsPerSquare, PixelsPerSquare)];

    private double Shade((double X, double Y)? ray, RigidPose toBoard)
    {
        if (ray is not var (u, v)) return 160;
        var (dx, dy, dz) = toBoard.Turn(u, v, 1);
        var along = -toBoard.T[2] / dz;
        if (!(along > 0)) return 160;
        // The first inner corner is the board's origin; pixel centres at whole numbers, edges between.
        var px = (((toBoard.T[0] + (along * dx)) / _board.Square) + 1) * PixelsPerSquare + Margin - 0.5;
        var py = (((toBoard.T[1] + (along * dy)) / _board.Square) + 1) * PixelsPerSquare + Margin - 0.5;
        if (!(px >= 0 && py >= 0 && px < _width - 1 && py < _height - 1)) return 160;
        var (i, j) = ((int)px, (int)py);
        var (a, b, at) = (px - i, py - j, (j * _width) + i);
        return ((1 - b) * (((1 - a) * _print[at]) + (a * _print[at + 1]))) + (b * (((1 - a) * _print[at + _width]) + (a * _print[at + _width + 1])));
    }
}
