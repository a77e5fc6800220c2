using System.Text;

namespace KeyStream.Data;

/// <summary>Reads the 2D tracks of any detector whose files are known, by their content and not by their names.</summary>
public static class TrackFile
{
    /// <summary>Pixels; nothing that a camera saw lies farther out.</summary>
    internal const double Farthest = 1e6;

    /// <summary>Most points of one body.</summary>
    internal const int MostPoints = 1000;

    /// <summary>Most frames of one recording.</summary>
    internal const int MostFrames = 10_000_000;

    private const int LookedAt = 4096;

    /// <summary>Reads a file, or a folder of OpenPose's files.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">What to take from it.</param>
    /// <exception cref="UserErrorException">It cannot be read, is none of the known formats, or shows nobody.</exception>
    public static Tracks2d Read(string path, TrackOptions? options = null)
    {
        options ??= new TrackOptions();
        try
        {
            var (tracks, individuals) = ReadAny(path, options);
            if (options.Individual is not null && !individuals)
                throw new UserErrorException($"{path} names no individuals", "leave --individual out");
            tracks = Surely(tracks, options.MinConfidence);
            return tracks.Frames.Any(f => f.Fault is null)
                ? tracks
                : throw new UserErrorException($"{path} shows no point in any of {tracks.Frames.Count} frames", "give tracks in which somebody was found, or a lower --min-confidence");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be read ({e.Message.TrimEnd('.')})", "check its permissions", e);
        }
    }

    /// <summary>The name of a file without its ending.</summary>
    internal static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);

    private static (Tracks2d Tracks, bool Individuals) ReadAny(string path, TrackOptions options)
    {
        if (Directory.Exists(path)) return (OpenPoseFolder.Read(path), false);
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist", "check the path");
        var start = Start(path);
        if (start.Length == 0) throw new UserErrorException($"{path} is empty", "give a file with tracks");
        if (start[0] is '[' or '{') return (CocoResults.Read(path), false);
        if (start.Contains('\0'))
            throw new UserErrorException($"{path} is neither CSV nor JSON", "export the tracks as CSV (DeepLabCut: save_as_csv=True); for a video use 'keystream run', or give it with --video beside its tracks");
        return CsvTracks.Read(path, options.Individual);
    }

    private static string Start(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[LookedAt];
        var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        // A byte order mark of UTF-16 would put zeros between the letters: the CSV reader knows it, so it is read here too.
        using var text = new StreamReader(new MemoryStream(bytes, 0, count), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return text.ReadToEnd().TrimStart();
    }

    private static Tracks2d Surely(Tracks2d tracks, double least) => least <= 0 ? tracks : tracks with
    {
        Frames = [.. tracks.Frames.Select(f => TrackFrame.Of(
            [.. f.Confidence.Select((c, k) => (f.Points[k, 0], f.Points[k, 1], c >= least ? c : 0))],
            f.Fault ?? "no point is as sure as is asked for"))],
    };
}
