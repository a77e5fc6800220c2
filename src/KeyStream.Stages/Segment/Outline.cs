using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>Tells a subject from the ghost that it leaves in a background which it never left: whose picture is the outline in?</summary>
internal static class Outline
{
    /// <summary>Brightness steps along the mask's outline in the frame, as a share of those in frame and background: near 1 for a
    /// subject before a clean background, near ½ where the background holds the subject too; NaN where there are none.</summary>
    public static unsafe double Share(byte[] mask, Mat frame, Mat background)
    {
        var (width, height) = (frame.Cols, frame.Rows);
        byte* f = (byte*)frame.Data, b = (byte*)background.Data;
        double inFrame = 0, inBackground = 0;
        for (var y = 2; y < height - 2; y++)
        {
            for (var x = 2; x < width - 2; x++)
            {
                var i = (y * width) + x;
                if (mask[i] == 0 || (mask[i - 1] & mask[i + 1] & mask[i - width] & mask[i + width]) != 0) continue;
                inFrame += Step(f, i, width);
                inBackground += Step(b, i, width);
            }
        }

        return inFrame / (inFrame + inBackground);
    }

    private static unsafe int Step(byte* p, int i, int width) => Math.Max(Math.Abs(p[i + 2] - p[i - 2]), Math.Abs(p[i + (2 * width)] - p[i - (2 * width)]));
}
