using System.Buffers;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Crop;
using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>Finds the subject in each frame.</summary>
/// <remarks>
/// Input: frames of one format, in order. Output: as many <see cref="SegmentedFrame"/>s; the mask is at analysis scale, the subject in
/// delivered pixels. Placeholders and frames without a subject pass with a fault. Memory: one mask per frame, pooled.
/// Sequential: it follows the subject.
/// </remarks>
/// <param name="setup">What the survey settled.</param>
/// <param name="track">The surveyed track, so that the component nearest to it is taken; null to follow the subject as it comes.</param>
public sealed class SegmentStep(SegmentSetup setup, SubjectTrack? track = null) : IStep<Frame, SegmentedFrame>, IDisposable
{
    private const string Unseen = "no subject found";
    private AnalysisPicture? _picture;
    private FrameFormat? _format;
    private IForeground? _foreground;
    private SubjectFinder? _finder;
    private readonly Mat _mask = new();

    /// <summary>How much of the foreground the subject made up in the last frame, 0..1.</summary>
    public double Share => _finder?.Share ?? 1;

    /// <summary>
    /// Whether what moved is marked in a mask where the method has none (<see cref="SegmentMethod.Motion"/>, <see cref="SegmentMethod.None"/>):
    /// no outline of the subject, but where training should look.
    /// </summary>
    public bool TraceMotion { get; init; }

    /// <summary>Whether a network draws its mask also where a survey has found the subject.</summary>
    public bool Masks { get; init; }

    /// <summary>Whether <see cref="OutlineShare"/> is measured.</summary>
    internal bool Inspect { get; init; }

    /// <summary>How much the subject's outline in the last frame is the frame's own rather than the background's, 0..1; NaN when not measured.</summary>
    internal double OutlineShare { get; private set; } = double.NaN;

    /// <inheritdoc/>
    public SegmentedFrame Run(Frame item)
    {
        if (item.Fault is not null) return new SegmentedFrame(item, null, null, item.Fault);
        if (Settled)
        {
            return setup.Method == SegmentMethod.Learned && !track!.At(item.Stamp.Index).Known
                ? new SegmentedFrame(item, null, null, Unseen)
                : new SegmentedFrame(item, null, Whole(item), null);
        }

        Prepare(item.Format);
        _picture!.Load(item.Pixels);
        _foreground!.Find(_picture, _mask);
        if (setup.Method == SegmentMethod.None) return new SegmentedFrame(item, MaskOf(Marks(any: true)), Whole(item), null);
        var shape = _finder!.Find(_mask, Expected(item.Stamp.Index));
        if (shape is null && TraceMotion) return new SegmentedFrame(item, MaskOf(Marks(any: false)), Whole(item), null);
        if (shape is null) return new SegmentedFrame(item, null, null, Unseen);
        if (Inspect && _foreground is MedianForeground median) OutlineShare = Outline.Share(shape.Pixels, _picture.Luma, median.Luma);
        var (sx, sy) = (item.Width / (double)_picture.Width, item.Height / (double)_picture.Height);
        var (scale, area) = (Math.Sqrt(sx * sy), shape.Area * sx * sy);
        var subject = _foreground is LearnedForeground learned
            ? learned.Box(area, item.Format)
            : new Subject(shape.X * sx, shape.Y * sy, shape.Angle, shape.Length * scale, shape.Breadth * scale, area);
        return new SegmentedFrame(item, MaskOf(shape.Pixels), subject, null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        _mask.Dispose();
    }

    // A surveyed window needs no second look: at what moves, because a subject that rests for a while is still in it; by a network, because
    // that is half of the work of a run.
    private bool Settled => !TraceMotion
        && (setup.Method == SegmentMethod.None || (track is not null && (setup.Method == SegmentMethod.Motion || (setup.Method == SegmentMethod.Learned && !Masks))));

    private static Subject Whole(Frame frame) =>
        new(frame.Width / 2.0, frame.Height / 2.0, -Math.PI / 2, frame.Height, frame.Width, (double)frame.Width * frame.Height);

    /// <summary>What moved is no mask of the subject, unless it is asked for.</summary>
    private Mask? MaskOf(byte[] rented)
    {
        var mask = new Mask(_picture!.Width, _picture.Height, _picture.Scale, rented) { Rented = true };
        if (setup.Method != SegmentMethod.Motion || TraceMotion) return mask;
        mask.Dispose();
        return null;
    }

    /// <summary>All that is marked, or nothing.</summary>
    private unsafe byte[] Marks(bool any)
    {
        var count = _picture!.Width * _picture.Height;
        var pixels = ArrayPool<byte>.Shared.Rent(count);
        if (any) new ReadOnlySpan<byte>((void*)_mask.Data, count).CopyTo(pixels);
        else pixels.AsSpan(0, count).Clear();
        return pixels;
    }

    private (double X, double Y, double Reach)? Expected(long index)
    {
        if (track?.At(index) is not { Known: true } at) return null;
        return (at.X * _picture!.Width / _format!.Width, at.Y * _picture.Height / _format.Height, track.BodyLength * _picture.Scale);
    }

    private void Prepare(FrameFormat format)
    {
        if (_format == format) return;
        Reset();
        _format = format;
        _picture = new AnalysisPicture(format, setup.AnalysisSide);
        _finder = new SubjectFinder(_picture.Width, _picture.Height);
        _foreground = setup.Method switch
        {
            SegmentMethod.Median => new MedianForeground(setup, Background(format)),
            SegmentMethod.Onnx => new OnnxForeground(setup.OnnxModel ?? throw new UserErrorException("No segmentation model is named", "name one with --segment-onnx FILE"), format),
            SegmentMethod.Learned => new LearnedForeground(
                setup.LearnedModel ?? throw new UserErrorException("No multi-view model is named", "name one with --segment-learned MODEL"), Background(format), setup.Camera),
            SegmentMethod.Motion or SegmentMethod.None => new MotionForeground(setup.FrameRate, _picture.Width, _picture.Height),
            SegmentMethod.Mog2 => new Mog2Foreground(setup.Threshold),
            SegmentMethod.Alpha when format.Layout == PixelLayout.Yuva420p => new AlphaForeground(),
            SegmentMethod.Alpha => throw new UserErrorException("The input has no alpha channel", "use another --segment method"),
            _ => throw new ArgumentException($"The method {setup.Method} is not settled; run the survey first."),
        };
    }

    private StaticBackground Background(FrameFormat format)
    {
        var background = setup.Background ?? throw new ArgumentException($"The method {setup.Method} needs the survey's background.");
        return background.Format == format ? background : throw new ArgumentException($"The background is {background.Format}, the frame {format}.");
    }

    private void Reset()
    {
        _foreground?.Dispose();
        _picture?.Dispose();
        _finder?.Dispose();
    }
}
