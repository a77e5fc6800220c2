using System.Globalization;

namespace KeyStream.Cli.Tests;

/// <summary>Small clips made by ffmpeg.</summary>
internal static class Media
{
    /// <summary>Frames of the video as ffprobe decodes them.</summary>
    public static int CountFrames(string path) => int.Parse(
        Cli.Tool("ffprobe", "-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", path).Trim().Trim(','),
        CultureInfo.InvariantCulture);

    /// <summary>Packets of the video, whether they can be decoded or not.</summary>
    public static int CountPackets(string path) => int.Parse(
        Cli.Tool("ffprobe", "-v", "quiet", "-select_streams", "v:0", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", path).Trim().Trim(','),
        CultureInfo.InvariantCulture);

    /// <summary>Presentation times of the frames in seconds.</summary>
    public static double[] Times(string path) =>
        [.. Cli.Tool("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=p=0", path)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => double.Parse(l.Trim().Trim(','), CultureInfo.InvariantCulture))];

    /// <summary>Width and height of the video.</summary>
    public static (int Width, int Height) Size(string path)
    {
        var cells = Cli.Tool("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", path).Trim().Split(',');
        return (int.Parse(cells[0], CultureInfo.InvariantCulture), int.Parse(cells[1], CultureInfo.InvariantCulture));
    }

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
