using KeyStream.Data;
using KeyStream.Stages.Views;
using OpenCvSharp;
using static TorchSharp.torch;

namespace KeyStream.Stages.Segment;

/// <summary>Foreground by the mask that a multi-view model learned to draw, from one picture and the scene without its subject; and where the model looks.</summary>
/// <remarks>The model learned from pictures without their lens's distortion. Here that is left in: it moves a mask by less than its own edge is wide.</remarks>
internal sealed class LearnedForeground : IForeground
{
    private readonly MultiViewModel _model;
    private readonly SquareView _view;
    private readonly Tensor _background;                  // [1,3,F,F]
    private readonly Rect _inside;                        // the picture in the square of F pixels
    private readonly Mat _sized = new();
    private (double Half, double X, double Y) _box;

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
        (var drawing, _box) = _model.Outline(frame.unsqueeze(0), _background);
        var drawn = (drawing * 255).to(uint8).contiguous();                                         // [1,1,F,F]
        using var square = Mat.FromPixelData(_model.Options.FrameSize, _model.Options.FrameSize, MatType.CV_8UC1, drawn.data<byte>().ToArray());
        using var inside = new Mat(square, _inside);
        Cv2.Resize(inside, _sized, new Size(picture.Width, picture.Height), 0, 0, InterpolationFlags.Linear);
        Cv2.Threshold(_sized, mask, 127, 255, ThresholdTypes.Binary);
    }

    /// <summary>The box in which the model looked for keypoints in the last frame, as a subject of that size: its keypoints are best in crops that are cut as in its training.</summary>
    /// <param name="area">Pixels of the mask.</param>
    /// <param name="format">Format of the frames.</param>
    public Subject Box(double area, FrameFormat format)
    {
        var (x, y) = _view.ToInput(_box.X, _box.Y);
        var side = _box.Half * Math.Max(format.Width * format.ScaleX, format.Height * format.ScaleY) / Math.Sqrt(format.ScaleX * format.ScaleY);
        return new Subject(x / format.ScaleX, y / format.ScaleY, -Math.PI / 2, side, side, area);
    }

    public void Dispose()
    {
        _model.Dispose();
        _background.Dispose();
        _sized.Dispose();
    }
}
