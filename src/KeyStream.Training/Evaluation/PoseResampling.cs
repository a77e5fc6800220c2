using System.Numerics;
using KeyStream.Training.Motion;

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
    /// <returns>[T][J]; frames that fall on one of <paramref name="frames"/> are that array, so do not write into them.</returns>
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
        if (below < 0 || below >= frames.Count || (share > 0 && below + 1 == frames.Count)) return [.. Enumerable.Repeat(new Vector3(float.NaN), joints)];
        return share > 0 ? MotionEdits.Between(frames[below], frames[below + 1], share) : frames[below];
    }
}
