using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Segment;
using CropFrame = KeyStream.Data.Crop;

namespace KeyStream.Stages.Crop;

/// <summary>Cuts the subject out as a square picture for the network.</summary>
/// <remarks>
/// Input: frames with their subject, in order. Output: as many <see cref="CropFrame"/>s, float32 on the CPU: Image and Background
/// [3,S,S] in [-1,1], Foreground [1,S,S] in 0..1; <see cref="CropFrame.ToImage"/> is the exact map to input pixels. Only the part of
/// the picture under the crop is converted: bilinear, averaged first where it shrinks by more than 1.5, border pixels repeated. With <see cref="CropOptions.Square"/>
/// crops are cut otherwise.
/// Frames with a fault pass it on. Memory: three tensors per crop, owned by it. Sequential for live inputs (the filter has a past).
/// </remarks>
public sealed class CropStep : IStep<SegmentedFrame, CropFrame>
{
    private readonly CropOptions _options;
    private readonly Func<FrameStamp, Subject, CropWindow> _window;
    private readonly StaticBackground? _background;
    private readonly CropSampler _sampler;
    private readonly SquareCutter? _cutter;

    /// <summary>Makes the step.</summary>
    /// <param name="options">Size, margin, upright alignment.</param>
    /// <param name="track">The surveyed track of a file; null to follow the subject as it comes.</param>
    /// <param name="background">The static background, or null.</param>
    /// <param name="camera">The calibrated camera, or null.</param>
    public CropStep(CropOptions options, SubjectTrack? track = null, StaticBackground? background = null, Camera? camera = null)
        : this(options, track is null ? new LiveTrack(options, 1 + options.Margin, double.NaN).Next : (stamp, _) => track.At(stamp.Index), background, camera) { }

    /// <summary>Makes the step of a live input.</summary>
    internal CropStep(CropOptions options, LiveTrack track, StaticBackground? background, Camera? camera)
        : this(options, track.Next, background, camera) { }

    private CropStep(CropOptions options, Func<FrameStamp, Subject, CropWindow> window, StaticBackground? background, Camera? camera)
    {
        if (options.Size is < 16 or > 1024) throw new UserErrorException($"A crop of {options.Size} pixels is not possible", "choose 16 to 1024");
        if (options.Margin is not (>= 0 and <= 4)) throw new UserErrorException($"A crop margin of {options.Margin} is not possible", "choose 0 to 4");
        (_options, _window, _background, _sampler) = (options, window, background, new CropSampler(options.Size));
        if (options.Square is { } square) _cutter = new SquareCutter(options.Size, square, camera, background);
    }

    /// <inheritdoc/>
    public CropFrame Run(SegmentedFrame item)
    {
        using (item)
        {
            if (item.Fault is not null || item.Subject is null) return Faulty(item, item.Fault ?? "no subject found");
            var window = _window(item.Stamp, item.Subject);
            if (!(window.Side > 0)) return Faulty(item, "the survey did not see this frame");
            if (_cutter is not null) return _cutter.Cut(item, window);
            var toDelivered = Map(window, _options.Size);
            var format = item.Frame.Format;
            return new CropFrame(item.Stamp, item.Frame.Alias(), ToInput(format).After(toDelivered))
            {
                Image = _sampler.Picture(item.Frame.Pixels.Span, format, toDelivered),
                Background = _background is null ? null : _sampler.Picture(_background.Pixels, format, toDelivered),
                Foreground = item.Mask is null ? null : _sampler.Foreground(item.Mask, format, toDelivered),
            };
        }
    }

    private static CropFrame Faulty(SegmentedFrame item, string fault) => new(item.Stamp, item.Frame.Alias(), Affine2.Identity) { Fault = fault };

    /// <summary>The map from crop pixels (0..size) to delivered pixels: turned so that the window's angle points up.</summary>
    internal static Affine2 Map(CropWindow window, int size)
    {
        var scale = window.Side / size;
        var (c, s) = (Math.Cos(window.Angle) * scale, Math.Sin(window.Angle) * scale);
        // Columns: where crop right (-sin, cos) and crop down (-cos, -sin) point in the picture.
        var (a, b, d, e) = (-s, -c, c, -s);
        var half = size / 2.0;
        return new Affine2(a, b, window.X - ((a + b) * half), d, e, window.Y - ((d + e) * half));
    }

    private static Affine2 ToInput(FrameFormat format) => new(format.ScaleX, 0, 0, 0, format.ScaleY, 0);
}
