using System.Buffers;
using FFMpegCore;

namespace KeyStream.Stages.Decode;

/// <summary>One ffmpeg that reads a live input until the input breaks off or falls silent.</summary>
internal sealed class LiveConnection : IAsyncDisposable
{
    private readonly CancellationTokenSource _silence;
    private readonly TimeSpan _patience;
    private readonly ToolProcess _ffmpeg;
    private readonly PicturePipe _pictures;
    private readonly FfmpegLog _log;
    private long _errors;
    private bool _started;

    /// <summary>Opens the input.</summary>
    /// <param name="spec">A camera or network stream.</param>
    /// <param name="picture">What is delivered.</param>
    /// <param name="patience">How long it may send no picture.</param>
    /// <param name="ct">Ends it.</param>
    public LiveConnection(InputSpec spec, PictureFormat picture, TimeSpan patience, CancellationToken ct)
    {
        _patience = patience;
        _silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // With the stream's own times: without -copyts ffmpeg would close the gap that a sender leaves when it starts again.
        _ffmpeg = new ToolProcess(GlobalFFOptions.GetFFMpegBinaryPath(),
        [
            "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info", .. FfmpegInputs.ForLive(spec), "-copyts", "-i", FfmpegInputs.Address(spec),
            "-map", "0:v:0", "-fps_mode", "passthrough", "-vf", picture.Filter, "-flush_packets", "1", "-f", PicturePipe.Muxer(picture.Format.Layout), "pipe:1",
        ], _silence.Token);
        _pictures = new PicturePipe(_ffmpeg.Output, picture.Format);
        _log = new FfmpegLog(_ffmpeg.Errors);
    }

    /// <summary>The next picture, in a rented buffer that is the caller's, and its line in the log; null at the end.</summary>
    public async ValueTask<(byte[] Pixels, FfmpegLog.Entry Entry)?> NextAsync()
    {
        // The first picture has to wait for a key frame.
        _silence.CancelAfter(_started ? _patience : 2 * _patience);
        if (await _pictures.ReadAsync().ConfigureAwait(false) is not { } pixels) return null;
        if (await _log.NextAsync().ConfigureAwait(false) is { } entry)
        {
            (_errors, _started) = (entry.Errors, true);
            return (pixels, entry);
        }

        ArrayPool<byte>.Shared.Return(pixels);
        return null;
    }

    /// <summary>Why there are no more pictures; null where the sender ended the stream in good order.</summary>
    public async Task<string?> EndAsync()
    {
        await _log.FinishAsync().ConfigureAwait(false);
        var code = await _ffmpeg.ExitAsync().ConfigureAwait(false);
        if (_silence.IsCancellationRequested) return FormattableString.Invariant($"no picture for {(_started ? 1 : 2) * _patience.TotalSeconds:0.#} s");
        return _log.Errors > _errors || code != 0 ? _log.LastError ?? $"ffmpeg ended with code {code}" : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _ffmpeg.DisposeAsync().ConfigureAwait(false);
        _log.Dispose();
        _silence.Dispose();
    }
}
