using FFMpegCore;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;
using KeyStream.Data;

namespace KeyStream.Synth.Output;

/// <summary>Encodes raw pictures with ffmpeg.</summary>
internal static class VideoEncoder
{
    /// <summary>Encodes BT.601 yuv420p pictures as H.264 in MP4.</summary>
    /// <exception cref="UserErrorException">ffmpeg failed or is missing.</exception>
    public static Task PicturesAsync(IEnumerable<byte[]> frames, SynthCamera camera, double fps, string path, CancellationToken token) =>
        EncodeAsync(frames, camera, "yuv420p", fps, path, o => o
            .WithVideoCodec("libx264").WithConstantRateFactor(20).ForcePixelFormat("yuv420p").ForceFormat("mp4")
            .WithCustomArgument("-colorspace smpte170m -color_primaries smpte170m -color_trc smpte170m -color_range tv -movflags +faststart"), token);

    /// <summary>Encodes masks without loss (FFV1 in Matroska).</summary>
    /// <exception cref="UserErrorException">ffmpeg failed or is missing.</exception>
    public static Task MasksAsync(IEnumerable<byte[]> frames, SynthCamera camera, double fps, string path, CancellationToken token) =>
        EncodeAsync(frames, camera, "gray", fps, path, o => o.WithVideoCodec("ffv1").ForcePixelFormat("gray").ForceFormat("matroska"), token);

    /// <summary>Encodes one BT.601 yuv420p picture as PNG.</summary>
    /// <exception cref="UserErrorException">ffmpeg failed or is missing.</exception>
    public static Task StillAsync(byte[] picture, SynthCamera camera, string path, CancellationToken token) =>
        EncodeAsync([picture], camera, "yuv420p", 1, path, o => o.WithVideoCodec("png").ForcePixelFormat("rgb24").ForceFormat("image2pipe"), token);

    private static async Task EncodeAsync(
        IEnumerable<byte[]> frames, SynthCamera camera, string layout, double fps, string path, Action<FFMpegArgumentOptions> codec, CancellationToken token)
    {
        var source = new RawVideoPipeSource(frames.Select(f => new Picture(camera.Width, camera.Height, layout, f, token))) { FrameRate = fps };
        try
        {
            // One thread and bit-exact headers, so that the same options give the same file.
            await FFMpegArguments.FromPipeInput(source)
                .OutputToFile(path, true, o =>
                {
                    codec(o);
                    o.WithCustomArgument("-threads 1 -fflags +bitexact -flags:v +bitexact -map_metadata -1");
                })
                .CancellableThrough(token).ProcessAsynchronously().ConfigureAwait(false);
        }
        catch (FFMpegException e)
        {
            token.ThrowIfCancellationRequested();
            throw new UserErrorException($"ffmpeg could not write {path} ({e.Message.ReplaceLineEndings(" ").Trim()})", "see 'keystream doctor' and the free space of the disk", e);
        }

        token.ThrowIfCancellationRequested();
    }

    private sealed class Picture(int width, int height, string format, byte[] bytes, CancellationToken stop) : IVideoFrame
    {
        public int Width => width;

        public int Height => height;

        public string Format => format;

        public void Serialize(Stream pipe) => pipe.Write(bytes);

        public async Task SerializeAsync(Stream pipe, CancellationToken token)
        {
            stop.ThrowIfCancellationRequested();
            await pipe.WriteAsync(bytes, token).ConfigureAwait(false);
        }
    }
}
