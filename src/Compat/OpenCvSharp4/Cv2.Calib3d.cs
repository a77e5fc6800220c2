namespace OpenCvSharp;

public static unsafe partial class Cv2
{
    public static bool FindChessboardCorners(
        InputArray image, Size patternSize, out Point2f[] corners, ChessboardFlags flags = ChessboardFlags.AdaptiveThresh | ChessboardFlags.NormalizeImage) =>
        FindChessboard(image, patternSize, out corners, sectors: 0, flags);

    public static bool FindChessboardCornersSB(InputArray image, Size patternSize, out Point2f[] corners, ChessboardFlags flags = 0) =>
        FindChessboard(image, patternSize, out corners, sectors: 1, flags);

    private static bool FindChessboard(InputArray image, Size size, out Point2f[] corners, int sectors, ChessboardFlags flags)
    {
        corners = new Point2f[Math.Max(0, size.Width) * Math.Max(0, size.Height)];
        int count, found;
        fixed (Point2f* first = corners) Native.Check(Native.cvb_find_chessboard(image.Handle, size.Width, size.Height, sectors, (int)flags, first, out count, out found));
        Array.Resize(ref corners, count);
        return found != 0;
    }
}
