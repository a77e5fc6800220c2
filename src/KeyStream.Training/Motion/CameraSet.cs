using System.Numerics;
using System.Text.Json;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>Real cameras from JSON files: those of MMPose's data sets (Human3.6M, MPI-INF-3DHP) and of CMU Panoptic.</summary>
public static class CameraSet
{
    /// <summary>Reads all .json files of a folder. Worlds are turned so that Y is up, lengths are metres.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UserErrorException">There is no such folder, no camera in it, or a file has another layout.</exception>
    public static IReadOnlyList<Camera> Load(string folder)
    {
        if (!Directory.Exists(folder)) throw new UserErrorException($"{folder} does not exist", "give a folder of camera files (.json)");
        var cameras = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).SelectMany(Read).ToArray();
        return cameras.Length > 0 ? cameras : throw new UserErrorException($"{folder}: there is no camera file in it", "give a folder of camera files (.json)");
    }

    private static IEnumerable<Camera> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            var root = document.RootElement;
            var cameras = root.ValueKind == JsonValueKind.Array
                ? root.EnumerateArray().Select(Panoptic).ToArray()
                : root.EnumerateObject().Select(c => MmPose(c.Name, c.Value)).ToArray();
            return Upright(cameras);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException or IOException)
        {
            throw new UserErrorException($"{path} is no camera file that is read ({e.Message})", "give camera files of MMPose's Human3.6M or MPI-INF-3DHP, or of Panoptic", e);
        }
    }

    // Panoptic: K, distCoef k1 k2 p1 p2 k3, t in centimetres.
    private static Camera Panoptic(JsonElement camera)
    {
        var (k, size, t) = (Numbers(camera, "K"), Numbers(camera, "resolution"), Numbers(camera, "t"));
        return new Camera(
            camera.GetProperty("name").GetString()!, (int)size[0], (int)size[1], (k[0], k[4]), (k[2], k[5]), Numbers(camera, "distCoef"),
            Turn(Numbers(camera, "R")), new Vector3((float)t[0], (float)t[1], (float)t[2]) / 100);
    }

    // MMPose, metres. Human3.6M (with distortion k1 k2 k3, p1 p2) states where a camera is and how it is turned in the world; MPI-INF-3DHP (without)
    // states R and t of x_cam = R X + t. Told from where the optical axes go: only so do all cameras look at the room's middle, upright.
    private static Camera MmPose(string name, JsonElement camera)
    {
        var (f, c, t) = (Numbers(camera, "f"), Numbers(camera, "c"), Numbers(camera, "T"));
        var (width, height) = ((int)camera.GetProperty("w").GetDouble(), (int)camera.GetProperty("h").GetDouble());
        // One data set says 204 for 2048: where the principal point is outside, the picture is square.
        if (height < c[1]) height = width;
        var (turn, place) = (Turn(Numbers(camera, "R")), new Vector3((float)t[0], (float)t[1], (float)t[2]));
        var bare = new Camera(name, width, height, (f[0], f[1]), (c[0], c[1]), [], turn, place);
        if (!camera.TryGetProperty("k", out _)) return bare;
        var (k, p, inverse) = (Numbers(camera, "k"), Numbers(camera, "p"), Quaternion.Inverse(turn));
        return bare with { Distortion = [k[0], k[1], p[0], p[1], k[2]], Rotation = inverse, Translation = -Vector3.Transform(place, inverse) };
    }

    // Which world axis is up is written nowhere: it is the one that the cameras' own up is nearest to, taken together.
    private static IEnumerable<Camera> Upright(Camera[] cameras)
    {
        var up = cameras.Aggregate(Vector3.Zero, (sum, c) => sum + Vector3.Transform(-Vector3.UnitY, Quaternion.Inverse(c.Rotation)));
        Vector3[] axes = [Vector3.UnitY, -Vector3.UnitY, Vector3.UnitZ, -Vector3.UnitZ, Vector3.UnitX, -Vector3.UnitX];
        var axis = axes.MaxBy(a => Vector3.Dot(a, up));
        // From the upright world back to the file's, before the file's own rotation.
        var back = axis == -Vector3.UnitY
            ? new Quaternion(1, 0, 0, 0)
            : Quaternion.Normalize(new Quaternion(Vector3.Cross(Vector3.UnitY, axis), 1 + axis.Y));
        return cameras.Select(c => c with { Rotation = Quaternion.Normalize(c.Rotation * back) });
    }

    private static double[] Numbers(JsonElement camera, string name) => [.. Flat(camera.GetProperty(name))];

    private static IEnumerable<double> Flat(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Flat) : [value.GetDouble()];

    // Row-vector matrices of System.Numerics are the transposed of R.
    private static Quaternion Turn(double[] r) => Quaternion.Normalize(Quaternion.CreateFromRotationMatrix(new Matrix4x4(
        (float)r[0], (float)r[3], (float)r[6], 0, (float)r[1], (float)r[4], (float)r[7], 0, (float)r[2], (float)r[5], (float)r[8], 0, 0, 0, 0, 1)));
}
