using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth;

namespace KeyStream.Training.Motion;

/// <summary>Cameras by chance: lenses, and places around a moving body.</summary>
public static class RandomCamera
{
    private const double Roll = 7, MostRoll = 25, LeastElevation = -10, MostElevation = 45, LeastFill = 0.25, MostFill = 0.9;
    private const double InsideShare = 0.9, Outwards = 1.12;
    private const int Tries = 60;
    private static readonly (int Width, int Height)[] Sizes = [(1000, 1000), (1280, 1024), (1440, 1080), (1600, 1200), (1920, 1080), (1080, 1920)];

    /// <summary>A lens: 0.7 to 2.5 picture lengths of focal length, 1000×1000 to 1920×1080, mild distortion, the principal point near the middle.</summary>
    /// <param name="random">Source.</param>
    public static Camera Lens(Random random)
    {
        var (width, height) = Sizes[random.Next(Sizes.Length)];
        var focal = Math.Max(width, height) * random.BetweenLog(0.7, 2.5);
        (double, double) centre = (width * random.Between(0.47, 0.53), height * random.Between(0.47, 0.53));
        double[] distortion = random.Chance(0.5)
            ? []
            : [random.Between(-0.15, 0.08), random.Between(-0.03, 0.03), random.Between(-0.001, 0.001), random.Between(-0.001, 0.001), 0];
        return new Camera("random", width, height, (focal, focal * random.Between(0.995, 1.005)), centre, distortion, Quaternion.Identity, Vector3.Zero);
    }

    /// <summary>Puts a lens before a motion: the figure fills 25 to 90 % of the picture's height, from any side, −10 to 45 degrees from above,
    /// rolled by some 7 and up to 25 degrees, not always in the middle.</summary>
    /// <param name="window">[T][J] positions in metres, Y up; NaN where unknown.</param>
    /// <param name="lens">Its pose is replaced.</param>
    /// <param name="random">Source.</param>
    /// <returns>The camera; every known point is before it, and at least 90 % of them are in the picture.</returns>
    public static Camera Place(IReadOnlyList<Vector3[]> window, Camera lens, Random random)
    {
        var known = Known(window);
        var figure = window.Select(f => Known([f])).Where(f => f.Count > 0).Select(f => Coincidence.Extent([.. f])).DefaultIfEmpty(1).Max();
        return Aim(known, lens, lens.Focal.Y * figure / (random.Between(LeastFill, MostFill) * lens.Height), random);
    }

    /// <summary>The same from 2 to 8 metres, or as far as it takes to get the motion into the picture: for people before real cameras.</summary>
    /// <param name="window">[T][J] positions in metres, Y up; NaN where unknown.</param>
    /// <param name="lens">Its pose is replaced.</param>
    /// <param name="random">Source.</param>
    /// <param name="nearest">Least distance, metres.</param>
    /// <param name="farthest">Greatest distance, metres.</param>
    public static Camera PlaceReal(IReadOnlyList<Vector3[]> window, Camera lens, Random random, double nearest = 2, double farthest = 8) =>
        Aim(Known(window), lens, random.Between(nearest, farthest), random);

    private static Camera Aim(List<Vector3> points, Camera lens, double distance, Random random)
    {
        var middle = Middle(points);
        var (azimuth, elevation) = (random.Between(0, Math.Tau), random.Between(LeastElevation, MostElevation) * Math.PI / 180);
        var roll = (float)(Math.Clamp(Roll * random.Normal(), -MostRoll, MostRoll) * Math.PI / 180);
        var direction = new Vector3((float)(Math.Sin(azimuth) * Math.Cos(elevation)), (float)Math.Sin(elevation), (float)(Math.Cos(azimuth) * Math.Cos(elevation)));
        var aside = new Vector3((float)random.Between(-1, 1), (float)random.Between(-1, 1), (float)random.Between(-1, 1)) * 0.3f;
        for (var tries = 0; ; tries++, distance *= Outwards, aside *= 0.8f)
        {
            var eye = middle + (direction * (float)distance);
            // Aiming aside by up to the picture's half: the subject is not always in the middle.
            var target = middle + (aside * (float)(distance * Math.Min(lens.Width / lens.Focal.X, lens.Height / lens.Focal.Y)));
            var camera = Posed(lens, eye, target, roll);
            if (Shows(camera, points) || tries == Tries) return camera;
        }
    }

    private static Camera Posed(Camera lens, Vector3 eye, Vector3 target, float roll)
    {
        var look = SynthCamera.LookAt(lens.Name, lens.Width, lens.Height, (float)lens.Focal.X, eye, target, roll);
        var rows = new Matrix4x4(
            look.Right.X, look.Down.X, look.Forward.X, 0, look.Right.Y, look.Down.Y, look.Forward.Y, 0, look.Right.Z, look.Down.Z, look.Forward.Z, 0, 0, 0, 0, 1);
        var turn = Quaternion.Normalize(Quaternion.CreateFromRotationMatrix(rows));
        return lens with { Rotation = turn, Translation = -Vector3.Transform(eye, turn) };
    }

    private static bool Shows(Camera camera, List<Vector3> points)
    {
        var inside = 0;
        var (halfX, halfY) = (camera.Width / camera.Focal.X / 2, camera.Height / camera.Focal.Y / 2);
        foreach (var point in points)
        {
            var p = camera.ToCamera(point);
            // Far outside the picture the polynomial of the distortion may fold back into it, so that the straight ray must be near as well.
            if (p.Z < 0.1f || Math.Abs(p.X / p.Z) > 1.5 * halfX || Math.Abs(p.Y / p.Z) > 1.5 * halfY) return false;
            var (x, y) = camera.Project(p);
            if (x >= 0 && y >= 0 && x <= camera.Width && y <= camera.Height) inside++;
        }

        return inside >= InsideShare * points.Count;
    }

    private static List<Vector3> Known(IReadOnlyList<Vector3[]> window) => [.. window.SelectMany(f => f).Where(p => float.IsFinite(p.X + p.Y + p.Z))];

    private static Vector3 Middle(List<Vector3> points)
    {
        if (points.Count == 0) return Vector3.Zero;
        var (low, high) = (points[0], points[0]);
        foreach (var p in points) (low, high) = (Vector3.Min(low, p), Vector3.Max(high, p));
        return (low + high) / 2;
    }
}
