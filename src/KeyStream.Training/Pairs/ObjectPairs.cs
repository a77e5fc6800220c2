using System.Numerics;
using KeyStream.Nets;
using KeyStream.Synth;
using KeyStream.Synth.Objects;
using static TorchSharp.torch;

namespace KeyStream.Training.Pairs;

/// <summary>Pairs of views of the objects of a category.</summary>
/// <remarks>
/// A picture costs more than what a small network makes of it, so some views of each instance are rendered when it is first drawn, and kept:
/// 4 bytes per pixel.
/// </remarks>
/// <param name="category">The category.</param>
/// <param name="views">How objects are looked at.</param>
/// <param name="pool">Most pictures that are kept; at least one instance's.</param>
public sealed class ObjectPairs(ObjectCategory category, ObjectViews views, int pool = ObjectPairs.ViewsOfOne)
{
    private const int ViewsOfOne = 6;
    private const int Unseen = 1 << 30; // instances from here on are never trained on

    private readonly IReadOnlyList<ObjectPicture>?[] _kept = new IReadOnlyList<ObjectPicture>?[Math.Max(1, pool / ViewsOfOne)];

    /// <summary>How objects are looked at.</summary>
    public ObjectViews Views => views;

    /// <summary>A batch to train on: two of an instance's cameras, which are independent of each other.</summary>
    /// <param name="random">Source.</param>
    /// <param name="size">Pairs.</param>
    /// <param name="progress">Share of the training that is done.</param>
    /// <returns>Tensors in the caller's dispose scope.</returns>
    public KeypointNetBatch Draw(Random random, int size, double progress)
    {
        var (first, second) = (new List<ObjectPicture>(), new List<ObjectPicture>());
        for (var i = 0; i < size; i++)
        {
            var pictures = Kept(random.Next(_kept.Length));
            var one = random.Next(ViewsOfOne);
            first.Add(pictures[one]);
            second.Add(pictures[(one + 1 + random.Next(ViewsOfOne - 1)) % ViewsOfOne]);
        }

        return new KeypointNetBatch(Stack(first), Stack(second), progress);
    }

    /// <summary>An instance that no training sees.</summary>
    /// <param name="index">Which one, from 0.</param>
    public StillObject Held(int index) => StillObject.Create(category, Unseen + index);

    /// <summary>Pictures as a network sees them.</summary>
    /// <param name="pictures">Of equal size.</param>
    /// <returns>Tensors in the caller's dispose scope.</returns>
    public static KeypointNetView Stack(IReadOnlyList<ObjectPicture> pictures)
    {
        using var scope = NewDisposeScope();
        var (b, side) = (pictures.Count, pictures[0].Camera.Width);
        var colours = tensor(pictures.SelectMany(p => p.Rgb).ToArray()).reshape(b, side, side, 3).permute(0, 3, 1, 2);
        var masks = tensor(pictures.SelectMany(p => p.Mask).ToArray()).reshape(b, 1, side, side);
        Tensor Numbers(Func<SynthCamera, float[]> of, params long[] shape) => tensor(pictures.SelectMany(p => of(p.Camera)).ToArray()).reshape([b, .. shape]);
        static float[] Row(Vector3 v) => [v.X, v.Y, v.Z];
        return new KeypointNetView(
            ((colours.to(float32) / 127.5) - 1).contiguous().MoveToOuterDisposeScope(),
            (masks.to(float32) / 255).MoveToOuterDisposeScope(),
            Numbers(c => [2 * c.Focal / c.Width, 2 * c.Focal / c.Height], 2).MoveToOuterDisposeScope(),
            zeros(b, 2).MoveToOuterDisposeScope(),
            Numbers(c => [.. Row(c.Right), .. Row(c.Down), .. Row(c.Forward)], 3, 3).MoveToOuterDisposeScope(),
            Numbers(c => Row(c.Translation), 3).MoveToOuterDisposeScope());
    }

    private IReadOnlyList<ObjectPicture> Kept(int index)
    {
        if (_kept[index] is { } there) return there;
        var (instance, random) = (StillObject.Create(category, index), new Random(index));
        return _kept[index] = [.. Enumerable.Range(0, ViewsOfOne).Select(_ => instance.Render(views.Draw(random)))];
    }
}
