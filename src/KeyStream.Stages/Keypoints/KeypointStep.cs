using KeyStream.Data;
using KeyStream.Flow;
using CropFrame = KeyStream.Data.Crop;
using static TorchSharp.torch;

namespace KeyStream.Stages.Keypoints;

/// <summary>Runs a keypoint model on a batch of crops and maps what it finds back to the input picture.</summary>
/// <remarks>
/// Input: a batch of <see cref="CropFrame"/>; crops with a fault pass through as rows of NaN.
/// Output: as many <see cref="KeypointFrame"/>s, in the same order; Points2d in input pixels, Points3d in camera axes with the
/// picture's centre as origin and <c>unitPixels</c> input pixels as unit.
/// </remarks>
/// <param name="model">The model; not owned.</param>
/// <param name="unitPixels">Input pixels per unit of the 3D output: half the subject track's median crop side.</param>
/// <param name="width">Width of the input picture, pixels.</param>
/// <param name="height">Height of the input picture, pixels.</param>
public sealed class KeypointStep(IKeypointModel model, double unitPixels, int width, int height)
    : IStep<IReadOnlyList<CropFrame>, IReadOnlyList<KeypointFrame>>
{
    private readonly int _count = model.Layout.Names.Count;

    /// <inheritdoc/>
    public IReadOnlyList<KeypointFrame> Run(IReadOnlyList<CropFrame> item)
    {
        var whole = item.Where(c => c.Fault is null).ToList();
        var found = whole.Count == 0 ? null : Detect(whole);
        var results = new List<KeypointFrame>(item.Count);
        var row = 0;
        foreach (var crop in item)
        {
            using (crop)
            {
                results.Add(crop.Fault is null
                    ? Row(crop, found!, row++)
                    : KeypointFrame.Missing(crop.Stamp, crop.Frame.Alias(), _count, crop.Fault));
            }
        }

        return results;
    }

    private Arrays Detect(List<CropFrame> crops)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var image = stack(crops.Select(c => c.Image!));                                            // [B,3,S,S]
        var background = crops.All(c => c.Background is not null) ? stack(crops.Select(c => c.Background!)) : null;
        var found = model.Detect(image, background);
        var onSubject = crops.All(c => c.Foreground is not null)
            ? nn.functional.grid_sample(stack(crops.Select(c => c.Foreground!)), found.Points2d.unsqueeze(2), align_corners: false) // [B,1,K,1]
            : null;
        return new Arrays(
            found.Points2d.data<float>().ToArray(), found.Points3d.data<float>().ToArray(),
            found.Confidence.data<float>().ToArray(), onSubject?.contiguous().data<float>().ToArray());
    }

    private KeypointFrame Row(CropFrame crop, Arrays found, int row)
    {
        var half = model.ImageSize / 2.0;
        var map = crop.ToImage;
        var (points, space, confidence) = (new double[_count, 2], new double[_count, 3], new double[_count]);
        var pixelsPerUnit = Math.Sqrt(Math.Abs(map.Determinant)) * half;
        var onSubject = 0;
        for (var k = 0; k < _count; k++)
        {
            int at = (row * _count) + k;
            (points[k, 0], points[k, 1]) = crop.ToInput((found.Points2d[2 * at] + 1) * half, (found.Points2d[(2 * at) + 1] + 1) * half);
            var (x, y) = map.Apply((found.Points3d[3 * at] + 1) * half, (found.Points3d[(3 * at) + 1] + 1) * half);
            (space[k, 0], space[k, 1]) = ((x - (width / 2.0)) / unitPixels, (y - (height / 2.0)) / unitPixels);
            space[k, 2] = found.Points3d[(3 * at) + 2] * pixelsPerUnit / unitPixels;
            confidence[k] = found.Confidence[at];
            if (found.OnSubject is not null && found.OnSubject[at] > 0.5f) onSubject++;
        }

        return new KeypointFrame(crop.Stamp, crop.Frame.Alias(), points, space, confidence, null)
        {
            OnSubject = found.OnSubject is null ? null : onSubject / (double)_count,
        };
    }

    private sealed record Arrays(float[] Points2d, float[] Points3d, float[] Confidence, float[]? OnSubject);
}
