using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Synth.Objects;

/// <summary>How objects are looked at. The defaults are those of the KeypointNet paper's renders.</summary>
public sealed record ObjectViews
{
    /// <summary>Side of the square pictures in pixels.</summary>
    /// <value>Default 128; even, 16 to 1,024.</value>
    public int ImageSize { get; init; } = 128;

    /// <summary>Distance of the cameras, in the object's unit (<see cref="StillObject.Size"/> is its longest side).</summary>
    /// <value>Default 30, nearly without perspective; above 3.</value>
    public double Distance { get; init; } = 30;

    /// <summary>Angle that a picture spans, degrees.</summary>
    /// <value>Default 5; 0.1 to 90.</value>
    public double FieldOfView { get; init; } = 5;

    /// <summary>How far a camera stands off its place on the sphere, at most along each axis.</summary>
    /// <value>Default 0.2.</value>
    public double Jitter { get; init; } = 0.2;

    /// <summary>A camera on the upper half of the sphere, every direction alike, that looks at the middle of the object.</summary>
    /// <param name="random">Source.</param>
    public SynthCamera Draw(Random random)
    {
        // Heights of points spread evenly over a sphere are spread evenly.
        double height = random.NextDouble(), azimuth = 2 * Math.PI * random.NextDouble(), around = Math.Sqrt(1 - (height * height));
        var eye = new Vector3((float)(around * Math.Sin(azimuth)), (float)height, (float)(around * Math.Cos(azimuth))) * (float)Distance;
        eye += new Vector3(Off(random), Off(random), Off(random));
        return At(eye with { Y = MathF.Max(eye.Y, 0) });
    }

    /// <summary>A camera of a turntable: from the front around to the left side and on.</summary>
    /// <param name="azimuth">Degrees.</param>
    /// <param name="elevation">Degrees above the horizon, below 90.</param>
    public SynthCamera Turned(double azimuth, double elevation = 45)
    {
        var (up, around) = Math.SinCos(elevation * Math.PI / 180);
        var (left, ahead) = Math.SinCos(azimuth * Math.PI / 180);
        return At(new Vector3((float)(around * left), (float)up, (float)(around * ahead)) * (float)Distance);
    }

    /// <summary>Refuses values outside their ranges.</summary>
    /// <exception cref="UserErrorException">Names what is out of range.</exception>
    public void Validate()
    {
        if (ImageSize is < 16 or > 1024 || ImageSize % 2 != 0) throw new UserErrorException($"pictures of {ImageSize} pixels", "choose an even side from 16 to 1024");
        if (!(Distance > 3 && FieldOfView is >= 0.1 and <= 90 && Jitter is >= 0 and <= 1))
            throw new UserErrorException("the cameras' distance, angle or jitter is out of range", "a distance above 3, an angle from 0.1 to 90 degrees, a jitter from 0 to 1");
    }

    private float Off(Random random) => (float)(Jitter * ((2 * random.NextDouble()) - 1));

    private SynthCamera At(Vector3 eye)
    {
        var focal = (float)(ImageSize / 2.0 / Math.Tan(FieldOfView * Math.PI / 360));
        return SynthCamera.LookAt("view", ImageSize, ImageSize, focal, eye, Vector3.Zero);
    }
}
