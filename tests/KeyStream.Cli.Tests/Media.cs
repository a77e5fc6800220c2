using System.Globalization;

namespace KeyStream.Cli.Tests;

/// <summary>Small clips made by ffmpeg.</summary>
internal static class Media
{
    /// <summary>Frames of the video as ffprobe decodes them.</summary>
    public static int CountFrames(string path) => int.Parse(
        Cli.Tool("ffprobe", "-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", path).Trim().Trim(','),
        CultureInfo.InvariantCulture);

    /// <summary>A bright disc that circles on a still, darker ground.</summary>
    /// <param name="path">File to write; its ending chooses the container.</param>
    /// <param name="size">Width x height.</param>
    /// <param name="frames">Frames at 25 per second.</param>
    /// <param name="output">Further ffmpeg output options.</param>
    public static void Disc(string path, string size = "96x80", int frames = 40, params string[] output)
    {
        var seconds = (frames / 25.0).ToString("0.000", CultureInfo.InvariantCulture);
        var disc = "geq=lum='if(lt(hypot(X-W/2-W/5*cos(T*4),Y-H/2-H/5*sin(T*4)),H/8),235,60+20*sin(X/7)*cos(Y/9))':cb=128:cr=128";
        Ffmpeg(["-f", "lavfi", "-i", $"nullsrc=s={size}:r=25:d={seconds},format=yuv420p,{disc}", .. output, path]);
    }

    /// <summary>Runs ffmpeg quietly.</summary>
    public static void Ffmpeg(params string[] arguments) => Cli.Tool("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments]);
}
