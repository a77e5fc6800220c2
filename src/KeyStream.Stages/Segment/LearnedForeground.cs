using KeyStream.Data;
using KeyStream.Stages.Views;
using OpenCvSharp;
using static TorchSharp.torch;

namespace KeyStream.Stages.Segment;

/// <summary>Foreground by the mask that a multi-view model learned to draw, from one picture and the scene without its subject.</summary>
/// <remarks>The model learned from pictures without their lens's distortion. Here that is left in: it moves a mask by less than its own edge is wide.</remarks>
internal sealed class LearnedForeground : IForeground
{
    private readonly MultiViewModel _model;
    private readonly SquareView _view;
    private readonly Tensor _background;                  // [1,3,F,F]
    private readonly Rect _inside;                        // the picture in the square of F pixels
    private readonly Mat _sized = new();

    /// <summary>Loads the model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="background">The scene.</param>
    /// <exception cref="UserErrorException">The model cannot be used.</exception>
    public LearnedForeground(string folder, StaticBackground background)
    {
        _model = MultiViewModel.Load(folder).Model;
        var (format, side) = (background.Format, _model.Options.FrameSize);
        double width = format.Width * format.ScaleX, height = format.Height * format.ScaleY, scale = side / Math.Max(width, height);
        int Pixels(double length) => Math.Max(1, (int)Math.Round(length * scale));
        _inside = new Rect((side - Pixels(width)) / 2, (side - Pixels(height)) / 2, Pixels(width), Pixels(height));
        _view = new SquareView(Camera.Unknown((int)width, (int)height), format, side);
        using var picture = _view.Picture(background.Pixels);
        _background = picture.unsqueeze(0).DetachFromDisposeScope();
    }

    public void Find(AnalysisPicture picture, Mat mask)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var frame = _view.Picture(picture.Pixels.Span);
        var drawn = (_model.Mask(frame.unsqueeze(0), _background) * 255).to(uint8).contiguous();   // [1,1,F,F]
        using var square = Mat.FromPixelData(_model.Options.FrameSize, _model.Options.FrameSize, MatType.CV_8UC1, drawn.data<byte>().ToArray());
        using var inside = new Mat(square, _inside);
        Cv2.Resize(inside, _sized, new Size(picture.Width, picture.Height), 0, 0, InterpolationFlags.Linear);
        Cv2.Threshold(_sized, mask, 127, 255, ThresholdTypes.Binary);
    }

    public void Dispose()
    {
        _model.Dispose();
        _background.Dispose();
        _sized.Dispose();
    }
}
