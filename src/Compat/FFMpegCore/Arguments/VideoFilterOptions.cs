using System.Drawing;
using FFMpegCore.Enums;
using FFMpegCore.Exceptions;

namespace FFMpegCore.Arguments;

public class VideoFiltersArgument(VideoFilterOptions options) : IArgument
{
    public readonly VideoFilterOptions Options = options;

    public string Text
    {
        get
        {
            if (Options.Arguments.Count == 0)
            {
                throw new FFMpegArgumentException("No video-filter arguments provided");
            }

            var filters = Options.Arguments.Where(filter => !string.IsNullOrEmpty(filter.Value)).Select(Write);
            return $"-vf \"{string.Join(", ", filters)}\"";
        }
    }

    private static string Write(IVideoFilterArgument filter)
    {
        var value = filter.Value.Replace(",", "\\,");
        return string.IsNullOrEmpty(filter.Key) ? value : $"{filter.Key}={value}";
    }
}

public class VideoFilterOptions
{
    public List<IVideoFilterArgument> Arguments { get; } = [];

    public VideoFilterOptions Scale(VideoSize videoSize) => With(new ScaleArgument(videoSize));

    public VideoFilterOptions Scale(int width, int height) => With(new ScaleArgument(width, height));

    public VideoFilterOptions Scale(Size size) => With(new ScaleArgument(size));

    public VideoFilterOptions Transpose(Transposition transposition) => With(new TransposeArgument(transposition));

    private VideoFilterOptions With(IVideoFilterArgument argument)
    {
        Arguments.Add(argument);
        return this;
    }
}

public class ScaleArgument : IVideoFilterArgument
{
    public readonly Size? Size;

    public ScaleArgument(Size? size) => Size = size;

    public ScaleArgument(int width, int height) : this(new Size(width, height)) { }

    public ScaleArgument(VideoSize videosize) => Size = videosize == VideoSize.Original ? null : new Size(-1, (int)videosize);

    public string Key => "scale";
    public string Value => Size is { } size ? $"{size.Width}:{size.Height}" : string.Empty;
}

public class TransposeArgument(Transposition transposition) : IVideoFilterArgument
{
    public readonly Transposition Transposition = transposition;

    public string Key => "transpose";
    public string Value => ((int)Transposition).ToString();
}
