using KeyStream.Data;
using KeyStream.Nets;
using static TorchSharp.torch;

namespace KeyStream.Stages.Lift;

/// <summary>A window with what else the lifter is told of it.</summary>
/// <param name="Window">Its tracks.</param>
/// <param name="JointSet">Edges of its joints.</param>
/// <param name="Sides">[N] 1 left, −1 right, 0 middle or not known.</param>
/// <param name="Seconds">[T] times of its frames.</param>
/// <param name="FocalKnown">False where the focal length is a guess.</param>
public sealed record LifterItem(LifterWindow Window, JointSet JointSet, IReadOnlyList<int> Sides, IReadOnlyList<double> Seconds, bool FocalKnown);

/// <summary>Windows to tensors.</summary>
public static class LifterTensors
{
    /// <summary>One batch of windows of equally many frames; where joint sets have fewer joints than the largest, the rest is marked as not there.</summary>
    /// <param name="items">At least one.</param>
    /// <returns>Tensors in the caller's dispose scope.</returns>
    public static LifterInput Stack(IReadOnlyList<LifterItem> items)
    {
        using var scope = NewDisposeScope();
        var (b, t, n) = (items.Count, items[0].Seconds.Count, items.Max(i => i.JointSet.Count));
        var (edges, sides, exists) = (new float[b * n * n], new float[b * n], new float[b * n]);
        var view = new float[2 * b];
        for (var i = 0; i < b; i++)
        {
            var (jointSet, at) = (items[i].JointSet, i * n);
            foreach (var (from, to) in jointSet.Edges) edges[((at + from) * n) + to] = edges[((at + to) * n) + from] = 1;
            for (var j = 0; j < jointSet.Count; j++) sides[at + j] = items[i].Sides[j];
            Array.Fill(exists, 1, at, jointSet.Count);
            if (items[i].FocalKnown) (view[2 * i], view[(2 * i) + 1]) = ((float)Math.Log(items[i].Window.Spread), 1);
        }

        Tensor Put(float[] values, params long[] shape) => tensor(values, shape).MoveToOuterDisposeScope();
        return new LifterInput(
            Put(Spread(items, n, 2, i => items[i].Window.Points), b, t, n, 2), Put(Spread(items, n, 1, i => items[i].Window.Seen), b, t, n),
            Put(Spread(items, n, 1, i => items[i].Window.Confidence), b, t, n), Put([.. items.SelectMany(i => i.Seconds.Select(s => (float)(s - i.Seconds[0])))], b, t),
            Put(edges, b, n, n), Put(sides, b, n), Put(view, b, 2), Put([.. items.Select(i => (float)i.Window.Spread)], b), Put(exists, b, n));
    }

    /// <summary>Rows of each item's joints spread to the batch's number of joints, zeros behind.</summary>
    /// <param name="items">The items.</param>
    /// <param name="joints">Joints of the batch.</param>
    /// <param name="size">Numbers per joint.</param>
    /// <param name="values">T·N·size numbers of the item of that number.</param>
    public static float[] Spread(IReadOnlyList<LifterItem> items, int joints, int size, Func<int, float[]> values)
    {
        var frames = items[0].Seconds.Count;
        var result = new float[items.Count * frames * joints * size];
        for (var i = 0; i < items.Count; i++)
        {
            var (from, own) = (values(i), items[i].JointSet.Count * size);
            for (var t = 0; t < frames; t++) Array.Copy(from, t * own, result, ((i * frames) + t) * joints * size, own);
        }

        return result;
    }
}
