using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>Opens inputs.</summary>
public static class MediaInput
{
    /// <summary>Opens an input and finds out what it delivers; nothing is decoded yet, except of live inputs and pictures.</summary>
    /// <param name="spec">One of <see cref="InputResolver.Resolve"/>'s results.</param>
    /// <param name="options">How to read.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <exception cref="UserErrorException">It cannot be opened, holds no video, or ffmpeg is missing.</exception>
    public static async Task<IFrameSource> OpenAsync(InputSpec spec, DecodeOptions options, CancellationToken ct) => spec.Kind switch
    {
        InputKind.Video => await FileSource.OpenAsync(spec, options, ct).ConfigureAwait(false),
        InputKind.Images => await Task.Run(() => ImageSource.Open(spec, options), ct).ConfigureAwait(false),
        _ => await LiveSource.OpenAsync(spec, options, ct).ConfigureAwait(false),
    };
}
