using System.Globalization;
using System.Text.Json;
using FFMpegCore.Builders.MetaData;
using FFMpegCore.Exceptions;

namespace FFMpegCore;

internal sealed class MediaAnalysis : IMediaAnalysis
{
    internal MediaAnalysis(JsonElement probe, IReadOnlyList<string> errorData)
    {
        Format = ReadFormat(probe.Child("format") ?? throw new FormatNullException());
        Chapters = Items(probe, "chapters").Select(ReadChapter).ToList();
        var streams = Items(probe, "streams").ToLookup(stream => stream.Text("codec_type"));
        VideoStreams = streams["video"].Select(ReadVideo).ToList();
        AudioStreams = streams["audio"].Select(ReadAudio).ToList();
        SubtitleStreams = streams["subtitle"].Select(stream => ReadCommon(stream, new SubtitleStream())).ToList();
        ErrorData = errorData;
    }

    public TimeSpan Duration =>
        new[] { Format.Duration, PrimaryVideoStream?.Duration ?? default, PrimaryAudioStream?.Duration ?? default }.Max();

    public MediaFormat Format { get; }
    public List<ChapterData> Chapters { get; }
    public AudioStream? PrimaryAudioStream => AudioStreams.MinBy(stream => stream.Index);
    public VideoStream? PrimaryVideoStream => VideoStreams.MinBy(stream => stream.Index);
    public SubtitleStream? PrimarySubtitleStream => SubtitleStreams.MinBy(stream => stream.Index);
    public List<VideoStream> VideoStreams { get; }
    public List<AudioStream> AudioStreams { get; }
    public List<SubtitleStream> SubtitleStreams { get; }
    public IReadOnlyList<string> ErrorData { get; }

    private static IEnumerable<JsonElement> Items(JsonElement probe, string name) =>
        probe.Child(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static MediaFormat ReadFormat(JsonElement format) => new()
    {
        Duration = format.Duration("duration"),
        StartTime = format.Duration("start_time"),
        FormatName = format.Text("format_name"),
        FormatLongName = format.Text("format_long_name"),
        StreamCount = format.Int("nb_streams"),
        ProbeScore = format.Int("probe_score"),
        BitRate = format.Long("bit_rate"),
        Tags = format.Tags(),
    };

    private static ChapterData ReadChapter(JsonElement chapter) => new(
        chapter.Tags().GetValueOrDefault("title", "TitleValueNotSet"), chapter.Duration("start_time"), chapter.Duration("end_time"));

    private static T ReadCommon<T>(JsonElement json, T stream) where T : MediaStream
    {
        stream.Index = json.Int("index");
        stream.CodecName = json.Text("codec_name");
        stream.CodecLongName = json.Text("codec_long_name");
        stream.CodecTag = json.Text("codec_tag");
        stream.CodecTagString = json.Text("codec_tag_string");
        stream.BitRate = json.Long("bit_rate");
        stream.StartTime = json.Duration("start_time");
        stream.Duration = json.Duration("duration");
        stream.Disposition = json.Disposition();
        stream.Tags = json.Tags();
        stream.Language = stream.GetLanguage();
        stream.BitDepth = ReadBitDepth(json);
        return stream;
    }

    private static int? ReadBitDepth(JsonElement stream)
    {
        var raw = stream.Text("bits_per_raw_sample");
        var depth = int.TryParse(raw, NumberStyles.Integer, CultureInfo.InvariantCulture, out var bits) ? bits : stream.Int("bits_per_sample");
        return depth == 0 ? null : depth;
    }

    private static VideoStream ReadVideo(JsonElement json) => ReadCommon(json, new VideoStream
    {
        AvgFrameRate = json.Ratio("avg_frame_rate"),
        FrameRate = json.Ratio("r_frame_rate"),
        BitsPerRawSample = json.Int("bits_per_raw_sample"),
        DisplayAspectRatio = json.Aspect("display_aspect_ratio"),
        SampleAspectRatio = json.Aspect("sample_aspect_ratio"),
        Width = json.Int("width"),
        Height = json.Int("height"),
        Profile = json.Text("profile"),
        PixelFormat = json.Text("pix_fmt"),
        Level = json.Int("level"),
        ColorRange = json.Text("color_range"),
        ColorSpace = json.Text("color_space"),
        ColorTransfer = json.Text("color_transfer"),
        ColorPrimaries = json.Text("color_primaries"),
        Rotation = json.Rotation(),
    });

    private static AudioStream ReadAudio(JsonElement json) => ReadCommon(json, new AudioStream
    {
        Channels = json.Int("channels"),
        ChannelLayout = json.Text("channel_layout"),
        SampleRateHz = json.Int("sample_rate"),
        Profile = json.Text("profile"),
    });
}
