using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Segment;
using KeyStream.Stages.Views;
using static TorchSharp.torch;
using CropFrame = KeyStream.Data.Crop;

namespace KeyStream.Stages.Crop;

/// <summary>Cuts crops as the training of multi-view models has them: out of a small square picture without the lens's distortion, never turned, 0 beyond that square.</summary>
/// <remarks>What such a network is shown otherwise it was never shown: an arm that leaves the picture has to end there, and a finer picture is another one.</remarks>
/// <param name="size">S, side of the crop.</param>
/// <param name="square">F, side of the square picture.</param>
/// <param name="camera">The calibrated camera; null where it is not known.</param>
/// <param name="background">The static background, or null.</param>
internal sealed class SquareCutter(int size, int square, Camera? camera, StaticBackground? background)
{
    private SquareView? _view;
    private FrameFormat? _format;
    private Tensor? _background;                          // [3,F,F]

    /// <summary>The crop of one frame.</summary>
    /// <param name="item">The frame and its mask.</param>
    /// <param name="window">What to cut out, in delivered pixels.</param>
    public CropFrame Cut(SegmentedFrame item, CropWindow window)
    {
        using var scope = NewDisposeScope();
        var format = item.Frame.Format;
        Prepare(format);
        var (x, y) = _view!.FromInput(window.X * format.ScaleX, window.Y * format.ScaleY);
        var side = window.Side * Math.Sqrt(format.ScaleX * format.ScaleY) / _view.ToStraight.A;                  // pixels of the square
        float Normalised(double pixels) => (float)(2 * pixels / square);
        var box = tensor(new[] { Normalised(side / 2), Normalised(side / 2), Normalised(x) - 1, Normalised(y) - 1 }, [1, 4]);
        Tensor Cropped(Tensor picture) => CropBox.Crop(picture.unsqueeze(0), box, size).squeeze(0).DetachFromDisposeScope();

        using var picture = _view.Picture(item.Frame.Pixels.Span);
        var toStraight = _view.ToStraight.After(new Affine2(side / size, 0, x - (side / 2), 0, side / size, y - (side / 2)));
        return new CropFrame(item.Stamp, item.Frame.Alias(), toStraight)
        {
            Lens = camera,
            Image = Cropped(picture),
            Background = _background is null ? null : Cropped(_background),
            Foreground = item.Mask is null ? null : Foreground(item.Mask, toStraight, format),
        };
    }

    private void Prepare(FrameFormat format)
    {
        if (_format == format) return;
        _background?.Dispose();
        (_format, _view) = (format, new SquareView(camera ?? Camera.Unknown(format), format, square));
        _background = background is null ? null : _view.Picture(background.Pixels);
    }

    /// <summary>The mask under the crop, [1,S,S] in 0..1; nothing outside the picture.</summary>
    private Tensor Foreground(Mask mask, Affine2 toStraight, FrameFormat format)
    {
        var marks = tensor(mask.Pixels[..(mask.Width * mask.Height)].ToArray(), [1, mask.Height, mask.Width]).to(float32) / 255;
        var toMask = new Affine2(2 / (format.Width * format.ScaleX), 0, -1, 0, 2 / (format.Height * format.ScaleY), -1);
        using var grid = LensGrid.Of(_view!.Camera, size, toStraight, toMask);
        return LensGrid.Sample(marks, grid, GridSamplePaddingMode.Zeros);
    }
}
