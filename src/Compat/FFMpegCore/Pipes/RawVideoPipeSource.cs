using System.Globalization;
using FFMpegCore.Exceptions;

namespace FFMpegCore.Pipes;

public class RawVideoPipeSource(IEnumerable<IVideoFrame> framesEnumerator) : IPipeSource
{
    private readonly IEnumerator<IVideoFrame> _frames = framesEnumerator.GetEnumerator();
    private bool _started;

    public string StreamFormat { get; private set; } = null!;
    public int Width { get; private set; }
    public int Height { get; private set; }
    public double FrameRate { get; set; } = 25;

    /// <summary>The size and layout are those of the first frame, so asking for them takes it from the sequence (once).</summary>
    public string GetStreamArguments()
    {
        if (!_started)
        {
            if (!_frames.MoveNext())
            {
                throw new InvalidOperationException("Enumerator is empty, unable to get frame");
            }

            var first = _frames.Current;
            (StreamFormat, Width, Height, _started) = (first.Format, first.Width, first.Height, true);
        }

        return $"-f rawvideo -r {FrameRate.ToString(CultureInfo.InvariantCulture)} -pix_fmt {StreamFormat} -s {Width}x{Height}";
    }

    public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
    {
        var pending = _started;
        while (pending || _frames.MoveNext())
        {
            pending = false;
            var frame = _frames.Current;
            if (frame.Width != Width || frame.Height != Height || frame.Format != StreamFormat)
            {
                throw new FFMpegStreamFormatException(
                    FFMpegExceptionType.Operation,
                    $"Frame {frame.Width}x{frame.Height} {frame.Format} in a stream of {Width}x{Height} {StreamFormat}");
            }

            await frame.SerializeAsync(outputStream, cancellationToken).ConfigureAwait(false);
        }
    }
}
