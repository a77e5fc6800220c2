using System.Numerics;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Lift;
using KeyStream.Training.Motion;
using static TorchSharp.torch;

namespace KeyStream.Training.Lifting;

/// <summary>A window of motion as a camera sees it and a detector reports it.</summary>
/// <param name="JointSet">Joints.</param>
/// <param name="Sides">[N] 1 left, −1 right, 0 middle or not told.</param>
/// <param name="Camera">The camera; joints are in its axes, its own rotation is done with.</param>
/// <param name="FocalKnown">False where the lifter is not told the focal length.</param>
/// <param name="Seconds">[T] times of the frames.</param>
/// <param name="Joints">[T][N] true positions in the camera's axes, metres.</param>
/// <param name="Pixels">[T][N] what the detector says; NaN where it says nothing.</param>
/// <param name="Confidence">[T][N] 0..1.</param>
public sealed record LiftExample(
    JointSet JointSet, int[] Sides, Camera Camera, bool FocalKnown, double[] Seconds, IReadOnlyList<Vector3[]> Joints,
    IReadOnlyList<(double X, double Y)[]> Pixels, IReadOnlyList<double[]> Confidence)
{
    /// <summary>Takes motion before a camera and adds a detector's noise.</summary>
    /// <param name="jointSet">Joints.</param>
    /// <param name="sides">[N] as told to the lifter.</param>
    /// <param name="joints">[T][N] world positions, metres.</param>
    /// <param name="rate">Frames per second.</param>
    /// <param name="camera">The camera in that world.</param>
    /// <param name="focalKnown">Whether the lifter is told the focal length.</param>
    /// <param name="noise">What the detector does.</param>
    /// <param name="random">Source of randomness.</param>
    public static LiftExample Of(
        JointSet jointSet, int[] sides, IReadOnlyList<Vector3[]> joints, double rate, Camera camera, bool focalKnown, NoiseOptions noise, Random random)
    {
        var (frames, n) = (joints.Count, jointSet.Count);
        var seen = joints.Select(f => Array.ConvertAll(f, camera.ToCamera)).ToList();
        var exact = new float[frames, n, 2];
        for (var t = 0; t < frames; t++)
        {
            for (var j = 0; j < n; j++)
            {
                var (x, y) = camera.Project(seen[t][j]);
                (exact[t, j, 0], exact[t, j, 1]) = ((float)x, (float)y);
            }
        }

        var tracks = TrackNoise.Apply(noise, exact, random, TrackNoise.Size(exact), jointSet.Pairs);
        return new LiftExample(
            jointSet, sides, camera, focalKnown, [.. Enumerable.Range(0, frames).Select(t => t / rate)], seen,
            [.. Enumerable.Range(0, frames).Select(t => Enumerable.Range(0, n).Select(j => ((double)tracks.Pixels[t, j, 0], (double)tracks.Pixels[t, j, 1])).ToArray())],
            [.. Enumerable.Range(0, frames).Select(t => Enumerable.Range(0, n).Select(j => (double)tracks.Confidence[t, j]).ToArray())]);
    }

    // Where the few points that are seen do not span the figure, its true size in their units is beyond all measure.
    private const double FarthestTruth = 8;

    /// <summary>As the lifter sees it, with the answer it should give; null when too little is seen to tell how large the figure is.</summary>
    /// <param name="placement">How the network places shapes.</param>
    /// <param name="first">First frame.</param>
    /// <param name="frames">How many.</param>
    public (LifterItem Item, float[] Truth)? Window(LifterPlacement placement, int first, int frames)
    {
        var rays = Pixels.Skip(first).Take(frames).Select(f => Array.ConvertAll(f, p => Ray(p, placement))).ToList();
        if (LifterWindow.Of(rays, [.. Confidence.Skip(first).Take(frames)], placement) is not { } window) return null;
        var item = new LifterItem(window, JointSet, Sides, [.. Seconds.Skip(first).Take(frames)], FocalKnown && placement == LifterPlacement.Perspective);
        var truth = window.Truth([.. Joints.Skip(first).Take(frames)]);
        return Array.TrueForAll(truth, x => Math.Abs(x) < FarthestTruth) ? (item, truth) : null;
    }

    // Without a camera, points are those of the picture; the window takes their mean and spread away.
    private (double X, double Y) Ray((double X, double Y) pixel, LifterPlacement placement) =>
        double.IsNaN(pixel.X) ? (double.NaN, double.NaN)
        : placement == LifterPlacement.Perspective ? Camera.Ray(pixel.X, pixel.Y)
        : ((pixel.X - Camera.Centre.X) / Camera.Focal.X, (pixel.Y - Camera.Centre.Y) / Camera.Focal.X);
}

/// <summary>Examples to the tensors of a training step.</summary>
public static class LiftBatch
{
    /// <summary>Stacks windows.</summary>
    /// <param name="windows">Windows of equally many frames.</param>
    /// <returns>Input, and truth [B,T,N,3].</returns>
    public static (LifterInput Input, Tensor Truth) Stack(IReadOnlyList<(LifterItem Item, float[] Truth)> windows)
    {
        var items = windows.Select(w => w.Item).ToList();
        var input = LifterTensors.Stack(items);
        var n = (int)input.Points.shape[2];
        return (input, tensor(LifterTensors.Spread(items, n, 3, i => windows[i].Truth), items.Count, items[0].Seconds.Count, n, 3));
    }
}
