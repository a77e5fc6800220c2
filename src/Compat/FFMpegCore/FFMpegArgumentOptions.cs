using System.Drawing;
using System.Globalization;
using FFMpegCore.Arguments;
using FFMpegCore.Enums;
using FFMpegCore.Exceptions;

namespace FFMpegCore;

public abstract class FFMpegArgumentsBase
{
    internal readonly List<IArgument> Arguments = [];
}

public sealed class FFMpegGlobalArguments : FFMpegArgumentsBase
{
    internal FFMpegGlobalArguments() { }

    public FFMpegGlobalArguments WithVerbosityLevel(VerbosityLevel verbosityLevel = VerbosityLevel.Error)
    {
        var banner = verbosityLevel < VerbosityLevel.Info ? "-hide_banner " : string.Empty;
        Arguments.Add(new TextArgument($"{banner}-loglevel {verbosityLevel.ToString().ToLowerInvariant()}"));
        return this;
    }
}

public class FFMpegArgumentOptions : FFMpegArgumentsBase
{
    internal FFMpegArgumentOptions() { }

    public FFMpegArgumentOptions WithArgument(IArgument argument)
    {
        Arguments.Add(argument);
        return this;
    }

    public FFMpegArgumentOptions WithCustomArgument(string argument) => WithArgument(new CustomArgument(argument));

    public FFMpegArgumentOptions WithAudioCodec(string audioCodec) => Text($"-c:a {audioCodec}");

    public FFMpegArgumentOptions WithVideoCodec(string videoCodec) => Text($"-c:v {videoCodec}");

    public FFMpegArgumentOptions WithVideoBitrate(int bitrate) => Text($"-b:v {bitrate}k");

    public FFMpegArgumentOptions WithCopyCodec() => Text("-codec copy");

    public FFMpegArgumentOptions Resize(int width, int height) => Resize(new Size(width, height));

    public FFMpegArgumentOptions Resize(Size? size) => Text(size is { } s ? $"-s {s.Width}x{s.Height}" : null);

    public FFMpegArgumentOptions Crop(Size? size, int left, int top) =>
        Text(size is { } s ? $"-vf crop={s.Width}:{s.Height}:{left}:{top}" : null);

    public FFMpegArgumentOptions Crop(int width, int height, int left, int top) => Crop(new Size(width, height), left, top);

    public FFMpegArgumentOptions Crop(Size? size) => Crop(size, 0, 0);

    public FFMpegArgumentOptions Crop(int width, int height) => Crop(new Size(width, height), 0, 0);

    public FFMpegArgumentOptions WithConstantRateFactor(int crf) => crf is >= 0 and <= 63
        ? Text($"-crf {crf}")
        : throw new ArgumentException("Argument is outside range (0 - 63)", nameof(crf));

    public FFMpegArgumentOptions DisableChannel(Channel channel) => channel switch
    {
        Channel.Both => throw new FFMpegException(FFMpegExceptionType.Conversion, "Cannot disable both channels"),
        Channel.Video => Text("-vn"),
        Channel.Audio => Text("-an"),
        _ => Text(null),
    };

    public FFMpegArgumentOptions WithDuration(TimeSpan? duration) => Text(duration is { } d ? $"-t {d}" : null);

    public FFMpegArgumentOptions WithFastStart() => Text("-movflags faststart");

    public FFMpegArgumentOptions WithFrameOutputCount(int frames) => Text($"-vframes {frames}");

    public FFMpegArgumentOptions WithHardwareAcceleration(HardwareAccelerationDevice hardwareAccelerationDevice = HardwareAccelerationDevice.Auto) =>
        Text($"-hwaccel {hardwareAccelerationDevice.ToString().ToLowerInvariant()}");

    public FFMpegArgumentOptions UsingShortest(bool shortest = true) => Text(shortest ? "-shortest" : null);

    public FFMpegArgumentOptions UsingMultithreading(bool multithread) => UsingThreads(multithread ? Environment.ProcessorCount : 1);

    public FFMpegArgumentOptions UsingThreads(int threads) => Text($"-threads {threads}");

    public FFMpegArgumentOptions WithVideoFilters(Action<VideoFilterOptions> videoFilterOptions)
    {
        var options = new VideoFilterOptions();
        videoFilterOptions(options);
        return WithArgument(new VideoFiltersArgument(options));
    }

    public FFMpegArgumentOptions WithFramerate(double framerate) =>
        Text($"-r {framerate.ToString(CultureInfo.InvariantCulture)}");

    public FFMpegArgumentOptions WithoutMetadata() => Text("-map_metadata -1");

    public FFMpegArgumentOptions WithSpeedPreset(Speed speed) => Text($"-preset {speed.ToString().ToLowerInvariant()}");

    public FFMpegArgumentOptions WithStartNumber(int startNumber) => Text($"-start_number {startNumber}");

    public FFMpegArgumentOptions Seek(TimeSpan? seekTo) => Text(seekTo is { } t ? $"-ss {Timestamp(t)}" : null);

    public FFMpegArgumentOptions EndSeek(TimeSpan? seekTo) => Text(seekTo is { } t ? $"-to {Timestamp(t)}" : null);

    public FFMpegArgumentOptions Loop(int times) => Text($"-loop {times}");

    public FFMpegArgumentOptions OverwriteExisting() => Text("-y");

    public FFMpegArgumentOptions SelectStream(int streamIndex, int inputFileIndex = 0, Channel channel = Channel.All) =>
        Text($"-map {inputFileIndex}{Specifier(channel)}:{streamIndex}");

    public FFMpegArgumentOptions DeselectStream(int streamIndex, int inputFileIndex = 0, Channel channel = Channel.All) =>
        Text($"-map -{inputFileIndex}{Specifier(channel)}:{streamIndex}");

    public FFMpegArgumentOptions ForceFormat(string format) => Text($"-f {format}");

    public FFMpegArgumentOptions ForcePixelFormat(string pixelFormat) => Text($"-pix_fmt {pixelFormat}");

    private FFMpegArgumentOptions Text(string? text) => WithArgument(new TextArgument(text));

    private static string Timestamp(TimeSpan time) =>
        $"{time.Days * 24 + time.Hours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}";

    private static string Specifier(Channel channel) => channel switch
    {
        Channel.Audio => ":a",
        Channel.Video => ":v",
        Channel.VideoNoAttachedPic => ":V",
        Channel.Subtitle => ":s",
        Channel.Data => ":d",
        Channel.Attachments => ":t",
        _ => string.Empty,
    };
}
