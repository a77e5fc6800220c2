using KeyStream.Data;

namespace KeyStream.Cli.Lifting;

/// <summary>Sees that tracks lie in the picture that they are said to be of.</summary>
internal static class PictureFit
{
    private const double FarOut = 0.5;         // Sides of the picture that the middle of the points may lie outside.
    private const double MostOutside = 0.2;    // Share of the points: some detectors put those that they do not see beside the picture.
    private const double Tail = 0.05, Share = 2;

    /// <summary>Checks them.</summary>
    /// <param name="camera">Name of the camera.</param>
    /// <param name="given">The tracks, as the user wrote them.</param>
    /// <param name="tracks">What is in them.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Its height.</param>
    /// <returns>A warning where many points lie outside; else null.</returns>
    /// <exception cref="UserErrorException">Most lie far outside, or are no pixels.</exception>
    public static string? Check(string camera, string given, Tracks2d tracks, int width, int height)
    {
        var seen = tracks.Frames.SelectMany(f => f.Seen()).ToList();
        double[] x = [.. seen.Select(p => p.X).Order()], y = [.. seen.Select(p => p.Y).Order()];
        if (Math.Min(width, height) > 10 * Share && x[0] >= -Share && y[0] >= -Share && At(x, 1 - Tail) <= Share && At(y, 1 - Tail) <= Share)
            throw new UserErrorException(FormattableString.Invariant($"{given} has points from {x[0]:0.00}, {y[0]:0.00} to {x[^1]:0.00}, {y[^1]:0.00}: shares of the picture, not pixels"), "multiply them by its width and height");
        var range = FormattableString.Invariant($"{camera}: most points of {given} lie at x {At(x, Tail):0} to {At(x, 1 - Tail):0}, y {At(y, Tail):0} to {At(y, 1 - Tail):0}, and the picture is {width}x{height}");
        if (Outside(At(x, 0.5), width) > FarOut * width || Outside(At(y, 0.5), height) > FarOut * height)
            throw new UserErrorException(range, "give the tracks of that camera, in pixels of that picture, or mend the size that the rig (or, without one, --size) says");
        var outside = (double)seen.Count(p => Outside(p.X, width) > 0 || Outside(p.Y, height) > 0) / seen.Count;
        return outside > MostOutside
            ? range + FormattableString.Invariant($": {outside:0%} are outside; see whether they are of that camera, and of pictures of that size")
            : null;
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];

    private static double Outside(double at, int side) => Math.Max(0, Math.Max(-at, at - side));
}
