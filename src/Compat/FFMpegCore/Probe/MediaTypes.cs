using FFMpegCore.Builders.MetaData;

namespace FFMpegCore
{
    public interface ITagsContainer
    {
        Dictionary<string, string>? Tags { get; set; }
    }

    public static class TagExtensions
    {
        public static string? GetLanguage(this ITagsContainer tagsContainer) => tagsContainer.Tags?.GetValueOrDefault("language");

        public static string? GetCreationTime(this ITagsContainer tagsContainer) => tagsContainer.Tags?.GetValueOrDefault("creation_time");

        public static string? GetRotate(this ITagsContainer tagsContainer) => tagsContainer.Tags?.GetValueOrDefault("rotate");

        public static string? GetDuration(this ITagsContainer tagsContainer) => tagsContainer.Tags?.GetValueOrDefault("duration");
    }

    public abstract class MediaStream : ITagsContainer
    {
        public int Index { get; set; }
        public string CodecName { get; set; } = null!;
        public string CodecLongName { get; set; } = null!;
        public string CodecTagString { get; set; } = null!;
        public string CodecTag { get; set; } = null!;
        public long BitRate { get; set; }
        public TimeSpan StartTime { get; set; }
        public TimeSpan Duration { get; set; }
        public string? Language { get; set; }
        public Dictionary<string, bool>? Disposition { get; set; }
        public int? BitDepth { get; set; }
        public Dictionary<string, string>? Tags { get; set; }
    }

    public class VideoStream : MediaStream
    {
        public double AvgFrameRate { get; set; }
        public int BitsPerRawSample { get; set; }
        public (int Width, int Height) DisplayAspectRatio { get; set; }
        public (int Width, int Height) SampleAspectRatio { get; set; }
        public string Profile { get; set; } = null!;
        public int Width { get; set; }
        public int Height { get; set; }
        public double FrameRate { get; set; }
        public string PixelFormat { get; set; } = null!;
        public int Level { get; set; }
        public int Rotation { get; set; }
        public double AverageFrameRate { get; set; }
        public string ColorRange { get; set; } = null!;
        public string ColorSpace { get; set; } = null!;
        public string ColorTransfer { get; set; } = null!;
        public string ColorPrimaries { get; set; } = null!;
    }

    public class AudioStream : MediaStream
    {
        public int Channels { get; set; }
        public string ChannelLayout { get; set; } = null!;
        public int SampleRateHz { get; set; }
        public string Profile { get; set; } = null!;
    }

    public class SubtitleStream : MediaStream;

    public class MediaFormat : ITagsContainer
    {
        public TimeSpan Duration { get; set; }
        public TimeSpan StartTime { get; set; }
        public string FormatName { get; set; } = null!;
        public string FormatLongName { get; set; } = null!;
        public int StreamCount { get; set; }
        public double ProbeScore { get; set; }
        public double BitRate { get; set; }
        public Dictionary<string, string>? Tags { get; set; }
    }

    public interface IMediaAnalysis
    {
        TimeSpan Duration { get; }
        MediaFormat Format { get; }
        List<ChapterData> Chapters { get; }
        AudioStream? PrimaryAudioStream { get; }
        VideoStream? PrimaryVideoStream { get; }
        SubtitleStream? PrimarySubtitleStream { get; }
        List<VideoStream> VideoStreams { get; }
        List<AudioStream> AudioStreams { get; }
        List<SubtitleStream> SubtitleStreams { get; }
        IReadOnlyList<string> ErrorData { get; }
    }
}

namespace FFMpegCore.Builders.MetaData
{
    public class ChapterData(string title, TimeSpan start, TimeSpan end)
    {
        public string Title { get; private set; } = title;
        public TimeSpan Start { get; } = start;
        public TimeSpan End { get; } = end;
        public TimeSpan Duration => End - Start;
    }
}
