using System.Globalization;

namespace KeyStream.Stages.Decode;

/// <summary>What ffmpeg and ffprobe may open, so that a hostile file reaches nothing but itself.</summary>
internal static class FfmpegInputs
{
    // Playlists and other formats that name further files (hls, dash, concat, image2 patterns, sdp, …) are absent on purpose.
    private const string Containers =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,h264,hevc,av1,obu,ivf,m4v,asf,flv,ogg,mxf,gif,apng,nut," +
        "mjpeg,mjpeg_2000,yuv4mpegpipe,dv,rm,wtv,swf,vc1,dnxhd,gxf,r3d,amv,bink,smk,roq,webp_pipe,wav,mp3,aac,flac,aiff,ac3,caf";

    /// <summary>Options before <c>-i</c> for a file.</summary>
    public static IReadOnlyList<string> ForFile { get; } = ["-protocol_whitelist", "file", "-format_whitelist", Containers];

    /// <summary>Options before <c>-i</c> for a camera or network address.</summary>
    /// <param name="spec">The input.</param>
    /// <param name="analysis">Seconds that ffmpeg listens before it says what is in the stream; it would take five.</param>
    public static IReadOnlyList<string> ForLive(InputSpec spec, double analysis = 1.5) => spec switch
    {
        { Kind: InputKind.Camera } => ["-f", "v4l2", "-protocol_whitelist", "file"],
        _ when spec.Path.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase) =>
            // Without loss where the camera can do that.
            ["-protocol_whitelist", "rtsp,rtsps,rtp,udp,tcp,tls,crypto", "-rtsp_flags", "prefer_tcp", .. Prompt(analysis)],
        _ => ["-protocol_whitelist", "udp", "-format_whitelist", "mpegts,h264,hevc,mjpeg,matroska,webm,nut", .. Prompt(analysis)],
    };

    private static string[] Prompt(double analysis) =>
        ["-fflags", "nobuffer", "-analyzeduration", ((long)(analysis * 1e6)).ToString(CultureInfo.InvariantCulture)];

    /// <summary>How ffmpeg names the input: <c>file:</c> keeps a path with a colon from being read as a protocol.</summary>
    public static string Address(InputSpec spec) => spec.Live ? spec.Path : "file:" + spec.Path;
}
