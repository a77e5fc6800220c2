using KeyStream.Data;
using KeyStream.Stages.Crop;
using static TorchSharp.torch;

namespace KeyStream.Stages.Views;

/// <summary>A camera's pictures as <see cref="Nets.MultiView"/> sees them: square, padded by their borders, without the lens's distortion.</summary>
/// <remarks>Normalised coordinates are −1 and 1 at the square's outer edges. Not for use by several threads.</remarks>
public sealed class SquareView
{
    private readonly CropSampler _sampler;
    private readonly FrameFormat _format;
    private readonly Affine2 _toInput;                    // square pixels → pixels of the input
    private readonly Affine2 _toSquare;                   // the inverse of that
    private readonly Affine2 _toDelivered;                // square pixels → delivered pixels
    private readonly Camera _camera;
    private readonly int _side;
    private readonly Tensor? _straight;                   // [1,F,F,2]: where each pixel of the square without distortion is in the one with it

    /// <summary>Prepares a view.</summary>
    /// <param name="camera">The camera; pixels count from the corner of the first one (<see cref="Rig.AtHalfPixels"/>).</param>
    /// <param name="format">Format of its frames.</param>
    /// <param name="side">F in pixels.</param>
    public SquareView(Camera camera, FrameFormat format, int side)
    {
        (_camera, _format, _side, _sampler) = (camera, format, side, new CropSampler(side));
        // The longer side of the input fills the square.
        var (width, height) = (format.Width * format.ScaleX, format.Height * format.ScaleY);
        var scale = Math.Max(width, height) / side;
        _toInput = new Affine2(scale, 0, (width - (scale * side)) / 2, 0, scale, (height - (scale * side)) / 2);
        _toSquare = _toInput.Inverse();
        _toDelivered = new Affine2(1 / format.ScaleX, 0, 0, 0, 1 / format.ScaleY, 0).After(_toInput);
        if (camera.Bends) _straight = LensGrid.Of(camera, side, _toInput, new Affine2(2.0 / side, 0, -1, 0, 2.0 / side, -1).After(_toSquare));
        Projection = Projected();
    }

    /// <summary>The camera.</summary>
    public Camera Camera => _camera;

    /// <summary>Pixels of the square → pixels of the input without the lens's distortion.</summary>
    public Affine2 ToStraight => _toInput;

    /// <summary>[3,4] row by row: world → normalised coordinates.</summary>
    public IReadOnlyList<double> Projection { get; }

    /// <summary>[3,3] row by row: world → camera axes.</summary>
    public IReadOnlyList<double> Turn => CameraRotation.Matrix(_camera.Rotation);

    /// <summary>One picture.</summary>
    /// <param name="pixels">The bytes of a frame.</param>
    /// <returns>float32 [3,F,F] in [-1,1], of no dispose scope.</returns>
    public Tensor Picture(ReadOnlySpan<byte> pixels)
    {
        var picture = _sampler.Picture(pixels, _format, _toDelivered);
        if (_straight is null) return picture;
        using (picture) return LensGrid.Sample(picture, _straight);
    }

    /// <summary>A point of the square as a pixel of the input, with the lens's distortion.</summary>
    /// <param name="x">Normalised.</param>
    /// <param name="y">Normalised.</param>
    public (double X, double Y) ToInput(double x, double y)
    {
        var (u, v) = _toInput.Apply((x + 1) * _side / 2, (y + 1) * _side / 2);
        return _camera.Distort(u, v);
    }

    /// <summary>A pixel of the input, with the lens's distortion, as one of the square (0..F).</summary>
    public (double X, double Y) FromInput(double x, double y)
    {
        var (u, v) = _camera.Undistort(x, y);
        return _toSquare.Apply(u, v);
    }

    private double[] Projected()
    {
        var (fx, fy) = (2 * _toSquare.A * _camera.Focal.X / _side, 2 * _toSquare.E * _camera.Focal.Y / _side);
        var (cx, cy) = _toSquare.Apply(_camera.Centre.X, _camera.Centre.Y);
        (cx, cy) = ((2 * cx / _side) - 1, (2 * cy / _side) - 1);
        var r = CameraRotation.Matrix(_camera.Rotation);
        double[] t = [_camera.Translation.X, _camera.Translation.Y, _camera.Translation.Z];
        var p = new double[12];
        for (var j = 0; j < 4; j++)
        {
            double At(int row) => j < 3 ? r[(3 * row) + j] : t[row];
            (p[j], p[4 + j], p[8 + j]) = ((fx * At(0)) + (cx * At(2)), (fy * At(1)) + (cy * At(2)), At(2));
        }

        return p;
    }
}
