using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Synth;

/// <summary>A pinhole camera without distortion, OpenCV axes (x right, y down, z forward): X_c = R X_w + t, u = F·x/z + Cx.</summary>
/// <param name="Name">Name of the camera, part of its file names.</param>
/// <param name="Width">Picture width in pixels.</param>
/// <param name="Height">Picture height in pixels.</param>
/// <param name="Focal">Focal length in pixels, the same for x and y.</param>
/// <param name="Right">First row of R: the picture's x axis in world coordinates.</param>
/// <param name="Down">Second row of R: the picture's y axis.</param>
/// <param name="Forward">Third row of R: the optical axis.</param>
/// <param name="Translation">t, metres.</param>
public sealed record SynthCamera(
    string Name, int Width, int Height, float Focal, Vector3 Right, Vector3 Down, Vector3 Forward, Vector3 Translation)
{
    /// <summary>Principal point, x (the centre of the picture).</summary>
    public float CenterX => Width / 2f;

    /// <summary>Principal point, y.</summary>
    public float CenterY => Height / 2f;

    /// <summary>Position of the optical centre in the world: −Rᵀ t.</summary>
    public Vector3 Position => -((Right * Translation.X) + (Down * Translation.Y) + (Forward * Translation.Z));

    /// <summary>The same as a rig file has it: pixels have their centres at whole numbers.</summary>
    public Camera Calibration => new(
        Name, Width, Height, (Focal, Focal), (CenterX - 0.5, CenterY - 0.5), [],
        CameraRotation.FromMatrix([Right.X, Right.Y, Right.Z, Down.X, Down.Y, Down.Z, Forward.X, Forward.Y, Forward.Z]), Translation);

    /// <summary>A camera at <paramref name="eye"/> that looks at <paramref name="target"/>, upright in a Y-up world, then rolled.</summary>
    /// <param name="name">Name of the camera.</param>
    /// <param name="width">Picture width.</param>
    /// <param name="height">Picture height.</param>
    /// <param name="focal">Focal length in pixels.</param>
    /// <param name="eye">Optical centre.</param>
    /// <param name="target">Point on the optical axis; not straight above or below the eye.</param>
    /// <param name="roll">Turn about the optical axis in radians, clockwise for the picture's content when negative.</param>
    public static SynthCamera LookAt(string name, int width, int height, float focal, Vector3 eye, Vector3 target, float roll = 0)
    {
        var forward = Vector3.Normalize(target - eye);
        var right = Vector3.Normalize(Vector3.Cross(forward, Vector3.UnitY));
        var down = Vector3.Cross(forward, right);
        var (sin, cos) = MathF.SinCos(roll);
        (right, down) = ((right * cos) + (down * sin), (down * cos) - (right * sin));
        var translation = -new Vector3(Vector3.Dot(right, eye), Vector3.Dot(down, eye), Vector3.Dot(forward, eye));
        return new SynthCamera(name, width, height, focal, right, down, forward, translation);
    }

    /// <summary>World → camera coordinates.</summary>
    public Vector3 ToCamera(Vector3 world) => Translation + new Vector3(
        Vector3.Dot(Right, world), Vector3.Dot(Down, world), Vector3.Dot(Forward, world));

    /// <summary>World → picture, in pixels (centres at .5). NaN for a point that is not in front of the camera.</summary>
    public Vector2 Project(Vector3 world)
    {
        var c = ToCamera(world);
        return c.Z > 1e-6f
            ? new Vector2((Focal * c.X / c.Z) + CenterX, (Focal * c.Y / c.Z) + CenterY)
            : new Vector2(float.NaN, float.NaN);
    }

    /// <summary>Direction in the world of the ray through a picture point; its component along <see cref="Forward"/> is 1.</summary>
    public Vector3 Ray(float x, float y) => Forward + (Right * ((x - CenterX) / Focal)) + (Down * ((y - CenterY) / Focal));
}
