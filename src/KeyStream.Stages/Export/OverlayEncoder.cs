using System.Globalization;
using System.Threading.Channels;
using FFMpegCore;
using FFMpegCore.Pipes;
using KeyStream.Data;

namespace KeyStream.Stages.Export;

/// <summary>An ffmpeg that encodes canvases to H.264 on its own task; a fixed handful of canvases goes round between drawer and encoder.</summary>
internal sealed class OverlayEncoder : IPipeSource, IDisposable
{
    private const int Canvases = 3;
    private readonly Channel<YuvCanvas> _free = Channel.CreateBounded<YuvCanvas>(Canvases);
    private readonly Channel<(YuvCanvas Canvas, double Time)> _drawn = Channel.CreateBounded<(YuvCanvas, double)>(Canvases);
    private readonly List<YuvCanvas> _all = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly int _width;
    private readonly int _height;
    private readonly double _rate;
    private readonly bool _timed;
    private readonly Task _encoding;

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="path">The file to write, MP4 whatever its name.</param>
    /// <param name="width">Even width.</param>
    /// <param name="height">Even height.</param>
    /// <param name="rate">Frames per second.</param>
    /// <param name="timed">Whether each canvas has a time of its own, or the rate is constant.</param>
    /// <param name="format">Matrix and range of the canvases' colours.</param>
    public OverlayEncoder(string path, int width, int height, double rate, bool timed, FrameFormat format)
    {
        (_width, _height, _rate, _timed) = (width, height, rate, timed);
        for (var i = 0; i < Canvases; i++)
        {
            _all.Add(new YuvCanvas(width, height));
            _free.Writer.TryWrite(_all[i]);
        }

        _encoding = Task.Run(() => EncodeAsync(Path.GetFullPath(path), format));
    }

    /// <summary>Waits for a canvas to draw on.</summary>
    /// <exception cref="UserErrorException">ffmpeg failed.</exception>
    public YuvCanvas Rent()
    {
        try
        {
            return _free.Reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        catch (ChannelClosedException)
        {
            _encoding.GetAwaiter().GetResult();
            throw Failure("ffmpeg ended early", null);
        }
    }

    /// <summary>Hands a drawn canvas to ffmpeg.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="time">Its time in seconds, later than that of the one before; of no effect where the rate is constant.</param>
    public void Encode(YuvCanvas canvas, double time) => _drawn.Writer.TryWrite((canvas, time));

    /// <summary>Waits until everything is encoded and the file is closed.</summary>
    /// <exception cref="UserErrorException">ffmpeg failed.</exception>
    public void Finish()
    {
        _drawn.Writer.Complete();
        _encoding.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public string GetStreamArguments() => _timed
        ? "-f matroska"
        : string.Create(CultureInfo.InvariantCulture, $"-f rawvideo -pix_fmt yuv420p -s {_width}x{_height} -r {_rate:0.######}");

    /// <inheritdoc/>
    public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
    {
        if (_timed) await outputStream.WriteAsync(TimedPictures.Header(_width, _height, _rate), cancellationToken).ConfigureAwait(false);
        var last = -1L;
        await foreach (var (canvas, time) in _drawn.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            last = Math.Max(last + 1, (long)Math.Round(time * 1e6));
            if (_timed) await outputStream.WriteAsync(TimedPictures.Before(last, canvas.Bytes.Length), cancellationToken).ConfigureAwait(false);
            await outputStream.WriteAsync(canvas.Bytes, cancellationToken).ConfigureAwait(false);
            await _free.Writer.WriteAsync(canvas, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends ffmpeg at once where it still runs.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        // Its failure was either reported by Rent or Finish, or is the consequence of ending it here.
        ((IAsyncResult)_encoding).AsyncWaitHandle.WaitOne();
        _ = _encoding.Exception;
        foreach (var canvas in _all) canvas.Dispose();
        _stop.Dispose();
    }

    private static UserErrorException Failure(string why, Exception? inner) =>
        new($"{OverlaySink.FileName} cannot be encoded ({why})", "check the free disk space and that ffmpeg has libx264", inner);

    private async Task EncodeAsync(string path, FrameFormat format)
    {
        try
        {
            // B-frames would make players take a long gap for the end of the file.
            var times = _timed ? " -bf 0 -fps_mode passthrough -enc_time_base 1:1000000 -video_track_timescale 1000000" : "";
            var matrix = format.Matrix == ColorMatrix.Bt709 ? "bt709" : "smpte170m";
            // A relative name in the working directory: a folder's name may hold anything, also quotes.
            await FFMpegArguments.FromPipeInput(this).OutputToFile(Path.GetFileName(path), overwrite: true, o => o
                    .WithVideoCodec("libx264").WithCustomArgument("-preset veryfast -crf 20 -pix_fmt yuv420p" + times)
                    .WithCustomArgument($"-color_range {(format.FullRange ? "pc" : "tv")} -colorspace {matrix}")
                    .WithCustomArgument("-movflags +faststart").ForceFormat("mp4"))
                .Configure(o => o.WorkingDirectory = Path.GetDirectoryName(path)!)
                .CancellableThrough(_stop.Token).ProcessAsynchronously().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Failure(LastLine(e.Message), e);
        }
        finally
        {
            _free.Writer.TryComplete();
        }
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : text;
}
