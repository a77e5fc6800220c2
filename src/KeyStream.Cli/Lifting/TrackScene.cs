using KeyStream.Cli.Settings;
using KeyStream.Data;

namespace KeyStream.Cli.Lifting;

/// <summary>The picture, the rate and the camera that tracks belong to.</summary>
/// <param name="Info">The tracks as an input.</param>
/// <param name="Camera">The camera that saw them.</param>
/// <param name="FocalKnown">Whether its focal length is known, or a guess.</param>
/// <param name="UnitPixels">Pixels per unit of points without a scale: half the body's usual length in the picture.</param>
/// <param name="Notes">What had to be assumed, in words.</param>
internal sealed record TrackScene(InputInfo Info, Camera Camera, bool FocalKnown, double UnitPixels, IReadOnlyList<string> Notes)
{
    private const double UsualRate = 30;

    // Of a usual lens: less sees almost half the sphere, more is a telescope.
    private const double ShortestFocal = 0.1, LongestFocal = 100;

    /// <summary>Puts together what the options, the video and the tracks themselves say.</summary>
    /// <exception cref="UserErrorException">The calibration cannot be used.</exception>
    public static TrackScene Of(TrackInput input, Tracks2d tracks, TrackInputOptions options, InputInfo? video)
    {
        List<string> notes = tracks.NumberNote is { } numbers ? [numbers] : [];
        var known = options.Rig is { } file ? RigFile.Read(file).Choose(options.Camera, input.Name, file) : null;
        if (known is not null && options.Camera is null) notes.Add($"camera {known.Name} of the calibration, by its name");
        var (width, height) = Size(tracks, options, video, known, notes);
        // Where nothing says how large the picture is, it ends where the points do.
        if ((options.Width ?? video?.SourceWidth ?? known?.Width) is not null && PictureFit.Check(known?.Name ?? input.Name, input.Given, tracks, width, height) is { } outside)
            notes.Add($"warning: {outside}");
        var rate = options.Fps ?? video?.FrameRate ?? Assumed(notes);
        var camera = known ?? Assumed(width, height, options.Focal, notes);
        if (known is not null && (known.Width, known.Height) != (width, height))
            notes.Add($"the picture is {width}x{height} and the calibration of {known.Name} is for {known.Width}x{known.Height}");
        if (video?.FrameCount is { } pictures && pictures != tracks.Frames.Count)
            notes.Add($"the video has {Figures.Count(pictures, "frame")} and the tracks have {Figures.Count(tracks.Frames.Count, "row")}");
        var format = video?.Format ?? new FrameFormat(width, height, PixelLayout.Gray8);
        var info = new InputInfo(
            input.Name, input.Given, format, tracks.Frames.Count, rate, options.Fps is null && video is { VariableRate: true },
            $"tracks ({Names.Kebab(tracks.Format.ToString())})", width, height, 0, Live: false);
        return new TrackScene(info, camera, known is not null || options.Focal is not null, Unit(tracks), notes);
    }

    private static (int Width, int Height) Size(Tracks2d tracks, TrackInputOptions options, InputInfo? video, Camera? camera, List<string> notes)
    {
        if (options.Width is { } w && options.Height is { } h) return (w, h);
        if (video is not null) return (video.SourceWidth, video.SourceHeight);
        if (camera is not null) return (camera.Width, camera.Height);
        var box = tracks.Extent();
        var (width, height) = (Math.Max(1, (int)Math.Ceiling(box.Right)), Math.Max(1, (int)Math.Ceiling(box.Bottom)));
        notes.Add($"nothing says how large the picture is: taken to end where the points do, at {width}x{height} (--size)");
        return (width, height);
    }

    private static double Assumed(List<string> notes)
    {
        notes.Add(FormattableString.Invariant($"nothing says how fast the frames came: taken for {UsualRate} per second (--fps)"));
        return UsualRate;
    }

    private static Camera Assumed(int width, int height, double? focal, List<string> notes)
    {
        var unknown = Camera.Unknown(width, height);
        if (focal is { } given && (given < ShortestFocal * unknown.Focal.X || given > LongestFocal * unknown.Focal.X))
        {
            throw new UserErrorException(
                FormattableString.Invariant($"--focal {given:0.###} is no focal length in pixels of a picture of {width}x{height}"),
                FormattableString.Invariant($"it is about {unknown.Focal.X:0} of a usual lens; of millimetres, multiply by the width in pixels and divide by that of the sensor"));
        }

        if (focal is { } pixels) return unknown with { Name = "focal length given", Focal = (pixels, pixels) };
        notes.Add($"{CameraFacts.Guess(unknown)} (--rig, --focal)");
        return unknown;
    }

    private static double Unit(Tracks2d tracks)
    {
        var lengths = tracks.Frames.Where(f => f.Fault is null)
            .Select(f => Math.Max(f.Seen().Max(p => p.X) - f.Seen().Min(p => p.X), f.Seen().Max(p => p.Y) - f.Seen().Min(p => p.Y))).Order().ToList();
        return Math.Max(1, lengths[lengths.Count / 2] / 2);
    }
}
