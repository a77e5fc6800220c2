namespace KeyStream.Stages.Calibrate;

/// <summary>A board in one picture.</summary>
/// <param name="Camera">Index of the camera.</param>
/// <param name="Moment">When: pictures of the same moment show the board at the same place.</param>
/// <param name="Corners">[N] which corners of the board.</param>
/// <param name="Pixels">[N] where they are, pixel centres at whole numbers.</param>
internal sealed record BoardSighting(int Camera, long Moment, int[] Corners, (double X, double Y)[] Pixels)
{
    /// <summary>Number of corners.</summary>
    public int Count => Corners.Length;
}
