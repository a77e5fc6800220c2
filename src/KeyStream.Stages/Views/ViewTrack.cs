using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Lift;

namespace KeyStream.Stages.Views;

/// <summary>What a multi-view model finds in one view of a take, as plain numbers. Letters: T moments, K keypoints.</summary>
/// <param name="Camera">The camera.</param>
/// <param name="Seconds">[T] times.</param>
/// <param name="Pixels">[T][K] of the camera, with its lens's distortion.</param>
/// <param name="Confidence">[T][K] 0..1.</param>
public sealed record ViewTrack(Camera Camera, double[] Seconds, IReadOnlyList<(double X, double Y)[]> Pixels, IReadOnlyList<double[]> Confidence)
{
    /// <summary>All views of a take.</summary>
    /// <param name="clip">The take.</param>
    /// <param name="look">What was found in it.</param>
    public static IReadOnlyList<ViewTrack> Of(ViewClip clip, MultiViewLook look)
    {
        var (times, views, count) = ((int)look.Views.shape[0], (int)look.Views.shape[1], (int)look.Views.shape[2]);
        var (points, confidence) = (look.Views.contiguous().data<float>().ToArray(), look.Confidence.contiguous().data<float>().ToArray());
        double[] seconds = [.. clip.Indices.Select(i => i / clip.FrameRate)];
        int At(int t, int v, int k) => (((t * views) + v) * count) + k;
        T[] Row<T>(Func<int, T> of) => [.. Enumerable.Range(0, count).Select(of)];
        return [.. Enumerable.Range(0, views).Select(v => new ViewTrack(
            clip.Views[v].Camera,
            seconds,
            [.. Enumerable.Range(0, times).Select(t => Row(k => clip.Views[v].ToInput(points[2 * At(t, v, k)], points[(2 * At(t, v, k)) + 1])))],
            [.. Enumerable.Range(0, times).Select(t => Row(k => (double)confidence[At(t, v, k)]))]))];
    }

    /// <summary>The keypoints in space as a lifter tells them from this view.</summary>
    /// <param name="lifter">The lifter.</param>
    /// <param name="jointSet">Keypoints and edges.</param>
    /// <param name="causal">True to look at the past alone.</param>
    /// <returns>[T][K] in the world's axes; the camera is at zero, and the edges are 1 long on average.</returns>
    public IReadOnlyList<Vector3[]> Lift(LifterModel lifter, JointSet jointSet, bool causal)
    {
        using var stage = new TemporalLift(lifter, jointSet, Camera, new TemporalLiftOptions { Causal = causal, FocalKnown = true, MinConfidence = 0 });
        var back = Quaternion.Conjugate(Camera.Rotation);
        KeypointFrame[] lifted = [.. Enumerable.Range(0, Seconds.Length).SelectMany(t => stage.Run(Frame(t))), .. stage.Flush()];
        return [.. lifted.Select(f => Enumerable.Range(0, jointSet.Count).Select(k => Vector3.Transform(Point(f.Points3d, k), back)).ToArray())];
    }

    private static Vector3 Point(double[,] points, int k) => new((float)points[k, 0], (float)points[k, 1], (float)points[k, 2]);

    private KeypointFrame Frame(int t)
    {
        var count = Pixels[t].Length;
        var points = new double[count, 2];
        for (var k = 0; k < count; k++) (points[k, 0], points[k, 1]) = Pixels[t][k];
        return new KeypointFrame(new FrameStamp(Camera.Name, t, Seconds[t]), null, points, new double[count, 3], Confidence[t], null);
    }
}
