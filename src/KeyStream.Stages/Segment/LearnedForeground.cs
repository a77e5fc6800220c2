using KeyStream.Data;
using KeyStream.Stages.Views;
using OpenCvSharp;
using static TorchSharp.torch;

namespace KeyStream.Stages.Segment;

/// <summary>Foreground by the mask that a multi-view model learned to draw, from one picture and the scene without its subject; and where the model looks.</summary>
internal sealed class LearnedForeground : IForeground
{
    private readonly MultiViewModel _model;
    private readonly SquareView _view;
    private readonly double _width;                       // of the input, pixels
    private readonly double _height;
    private readonly Tensor _background;                  // [1,3,F,F]
    private Tensor? _places;                              // [1,H,W,2]: where each pixel of the analysis picture is in the square, -1..1
    private (double Half, double X, double Y) _box;

    /// <summary>Loads the model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="background">The scene.</param>
    /// <param name="camera">The camera, whose distortion the model does not know; null where it is not known.</param>
    /// <exception cref="UserErrorException">The model cannot be used.</exception>
    public LearnedForeground(string folder, StaticBackground background, Camera? camera)
    {
        _model = MultiViewModel.Load(folder).Model;
        var format = background.Format;
        (_width, _height) = (format.Width * format.ScaleX, format.Height * format.ScaleY);
        _view = new SquareView(camera ?? Camera.Unknown(format), format, _model.Options.FrameSize);
        using var picture = _view.Picture(background.Pixels);
        _background = picture.unsqueeze(0).DetachFromDisposeScope();
    }

    public void Find(AnalysisPicture picture, Mat mask)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var frame = _view.Picture(picture.Pixels.Span);
        (var drawing, _box) = _model.Outline(frame.unsqueeze(0), _background);
        _places ??= Places(picture);
        var drawn = nn.functional.grid_sample(drawing, _places, padding_mode: GridSamplePaddingMode.Zeros, align_corners: false);   // [1,1,H,W]
        var marks = ((drawn > 0.5).to(uint8) * 255).contiguous();
        using var found = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC1, marks.data<byte>().ToArray());
        found.CopyTo(mask);
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
        _places?.Dispose();
    }

    private Tensor Places(AnalysisPicture picture)
    {
        var places = new float[2 * picture.Width * picture.Height];
        var (scaleX, scaleY, half) = (_width / picture.Width, _height / picture.Height, _model.Options.FrameSize / 2.0);
        for (var i = 0; i < places.Length / 2; i++)
        {
            var (x, y) = _view.FromInput(((i % picture.Width) + 0.5) * scaleX, ((i / picture.Width) + 0.5) * scaleY);
            (places[2 * i], places[(2 * i) + 1]) = ((float)((x / half) - 1), (float)((y / half) - 1));
        }

        return tensor(places, [1, picture.Height, picture.Width, 2]).DetachFromDisposeScope();
    }
}
