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

    // ffmpeg would listen to a live stream for five seconds before it says what is in it.
    private static readonly string[] Prompt = ["-fflags", "nobuffer", "-analyzeduration", "1500000"];

    /// <summary>Options before <c>-i</c> for a camera or network address.</summary>
    public static IReadOnlyList<string> ForLive(InputSpec spec) => spec switch
    {
        { Kind: InputKind.Camera } => ["-f", "v4l2", "-protocol_whitelist", "file"],
        _ when spec.Path.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase) =>
            ["-protocol_whitelist", "rtsp,rtsps,rtp,udp,tcp,tls,crypto", .. Prompt],
        _ => ["-protocol_whitelist", "udp", "-format_whitelist", "mpegts,h264,hevc,mjpeg,matroska,webm,nut", .. Prompt],
    };

    /// <summary>How ffmpeg names the input: <c>file:</c> keeps a path with a colon from being read as a protocol.</summary>
    public static string Address(InputSpec spec) => spec.Live ? spec.Path : "file:" + spec.Path;
}
