using KeyStream.Data;
using OpenCvSharp;

namespace KeyStream.Stages.Decode;

/// <summary>A picture of the scene without its subject, taken by the camera that took the video: what a median over time cannot give of a subject that stays in its place.</summary>
public static class ScenePicture
{
    private const double OtherShape = 0.02; // a video may be cut by some pixels

    /// <summary>Reads it as the camera's frames are delivered.</summary>
    /// <param name="given">A picture; or a folder of them, of which that one is taken whose name is part of that of the input's file, or else of the input's own (its camera's).</param>
    /// <param name="input">The input.</param>
    /// <returns>Exactly <see cref="FrameFormat.ByteCount"/> bytes, opaque where there is alpha.</returns>
    /// <exception cref="UserErrorException">There is no such picture, it cannot be read, or it has another shape than the video.</exception>
    public static byte[] Read(string given, InputInfo input)
    {
        var file = Find(given, input);
        using var picture = ImageSource.Load(file, ImreadModes.Color, out var fault) ?? throw new UserErrorException($"{file} {fault}", "give a picture of the scene without its subject");
        var stretch = picture.Cols / (double)input.SourceWidth * input.SourceHeight / picture.Rows;
        if (Math.Abs(stretch - 1) > OtherShape)
            throw new UserErrorException($"{file} is {picture.Cols}x{picture.Rows}, and {input.Name} is {input.SourceWidth}x{input.SourceHeight}", "give a picture that its camera took");
        return Pixels(picture, input.Format);
    }

    private static string Find(string given, InputInfo input)
    {
        if (File.Exists(given)) return given;
        if (!Directory.Exists(given)) throw new UserErrorException($"{given} does not exist", "name a picture of the scene without its subject, or a folder of them");
        var files = Directory.EnumerateFiles(given).ToLookup(f => Path.GetFileNameWithoutExtension(f));
        return (FileNames.OneIn(Path.GetFileNameWithoutExtension(input.Path), files.Select(f => f.Key)) ?? FileNames.OneIn(input.Name, files.Select(f => f.Key))) is { } name
            ? files[name].First()
            : throw new UserErrorException($"{given} has no picture whose name is part of '{input.Name}' (it has {string.Join(", ", files.Select(f => f.Key).Order())})", "name pictures of the scene after the cameras");
    }

    private static byte[] Pixels(Mat picture, FrameFormat format)
    {
        var pixels = new byte[format.ByteCount];
        var luma = format.Width * format.Height;
        Each(picture, format.Width, format.Height, format, (at, colour) => pixels[at] = colour.Y);
        if (format.Layout == PixelLayout.Gray8) return pixels;
        var chroma = format.ChromaWidth * format.ChromaHeight;
        var (step, second) = format.Layout == PixelLayout.Nv12 ? (2, 1) : (1, chroma);
        Each(picture, format.ChromaWidth, format.ChromaHeight, format, (at, colour) => (pixels[luma + (step * at)], pixels[luma + second + (step * at)]) = (colour.U, colour.V));
        pixels.AsSpan(luma + (2 * chroma)).Fill(255);
        return pixels;
    }

    private static unsafe void Each(Mat picture, int width, int height, FrameFormat format, Action<int, YuvColour> put)
    {
        using var sized = new Mat();
        Cv2.Resize(picture, sized, new Size(width, height), 0, 0, InterpolationFlags.Area);
        var bgr = (byte*)sized.Data;                                         // a new picture has no gaps between its rows
        for (var i = 0; i < width * height; i++) put(i, YuvColour.From((bgr[(3 * i) + 2], bgr[(3 * i) + 1], bgr[3 * i]), format));
    }
}
