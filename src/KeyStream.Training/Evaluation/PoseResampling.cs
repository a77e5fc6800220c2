using System.Numerics;

namespace KeyStream.Training.Evaluation;

/// <summary>Brings a sequence to the times of another.</summary>
public static class PoseResampling
{
    // Frame numbers that are whole but for rounding need no neighbour.
    private const double Whole = 1e-6;

    /// <summary>Interpolates linearly; where one of the two neighbours is unknown or does not exist, so is the result.</summary>
    /// <param name="frames">[S][J].</param>
    /// <param name="rate">Their frames per second.</param>
    /// <param name="wantedRate">Frames per second of the result.</param>
    /// <param name="count">T, number of frames of the result.</param>
    /// <param name="offset">Place among <paramref name="frames"/> of the result's first frame.</param>
    /// <returns>[T][J].</returns>
    public static IReadOnlyList<Vector3[]> At(IReadOnlyList<Vector3[]> frames, double rate, double wantedRate, int count, double offset = 0)
    {
        var joints = frames.Count == 0 ? 0 : frames[0].Length;
        return [.. Enumerable.Range(0, count).Select(t => Between(frames, joints, offset + (t * rate / wantedRate)))];
    }

    private static Vector3[] Between(IReadOnlyList<Vector3[]> frames, int joints, double at)
    {
        if (Math.Abs(at - Math.Round(at)) < Whole) at = Math.Round(at);
        var below = (int)Math.Floor(at);
        var share = (float)(at - below);
        var result = new Vector3[joints];
        Array.Fill(result, new Vector3(float.NaN));
        if (below < 0 || below >= frames.Count || (share > 0 && below + 1 == frames.Count)) return result;
        for (var j = 0; j < joints; j++) result[j] = share > 0 ? Vector3.Lerp(frames[below][j], frames[below + 1][j], share) : frames[below][j];
        return result;
    }
}
