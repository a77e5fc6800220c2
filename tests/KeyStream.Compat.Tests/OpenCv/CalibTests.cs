using OpenCvSharp;
using OpenCvSharp.Aruco;

namespace KeyStream.Compat.Tests.OpenCv;

public sealed class CalibTests
{
    [Fact]
    public void FindChessboardCorners_BothWays_FindTheInnerCorners()
    {
        using var board = Checkerboard(5, 4, 40);
        Cv2.FindChessboardCorners(board, new Size(4, 3), out var corners).ShouldBeTrue();
        Cv2.FindChessboardCornersSB(board, new Size(4, 3), out var byBands).ShouldBeTrue();
        (corners.Length, byBands.Length).ShouldBe((12, 12));
        var refined = Cv2.CornerSubPix(board, corners, new Size(5, 5), new Size(-1, -1), TermCriteria.Both(50, 1e-4));
        // Edges lie between pixels: corners at half numbers.
        refined.Min(p => p.X).ShouldBe(99.5f, 0.05f);
        refined.Max(p => p.Y).ShouldBe(179.5f, 0.05f);
        using var empty = new Mat(200, 200, MatType.CV_8UC1, new Scalar(7));
        Cv2.FindChessboardCorners(empty, new Size(4, 3), out var none).ShouldBeFalse();
        none.Length.ShouldBeLessThan(12);
    }

    [Fact]
    public void DetectMarkers_FindsADrawnMarkerAndItsCorners()
    {
        using var dictionary = CvAruco.GetPredefinedDictionary(PredefinedDictionaryName.Dict5X5_50);
        using var picture = new Mat(200, 220, MatType.CV_8UC1, new Scalar(255));
        using var marker = new Mat();
        dictionary.GenerateImageMarker(7, 100, marker);
        marker.CopyTo(picture[new Rect(60, 40, 100, 100)]);
        CvAruco.DetectMarkers(picture, dictionary, out var corners, out var ids, new DetectorParameters(), out _);
        ids.ShouldBe([7]);
        corners[0][0].DistanceTo(new Point2f(60, 40)).ShouldBeLessThan(1.5);
        corners[0][2].DistanceTo(new Point2f(159, 139)).ShouldBeLessThan(1.5);
    }

    private static Mat Checkerboard(int columns, int rows, int side)
    {
        var board = new Mat((rows + 2) * side + 40, (columns + 2) * side + 40, MatType.CV_8UC1, new Scalar(255));
        for (var y = 0; y < rows; y++)
            for (var x = y % 2; x < columns; x += 2) board[new Rect(60 + (x * side), 60 + (y * side), side, side)].SetTo(new Scalar(0));
        return board;
    }
}
