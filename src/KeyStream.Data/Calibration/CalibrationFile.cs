using System.Numerics;
using Tomlyn;
using Tomlyn.Model;

namespace KeyStream.Data;

/// <summary>Reads the calibrated cameras of a TOML file, as Anipose and Pose2Sim write it.</summary>
/// <remarks>
/// A table per camera with <c>size</c>, <c>matrix</c> and, where they are known, <c>name</c>, <c>distortions</c>, <c>rotation</c> (axis times angle, or a
/// matrix) and <c>translation</c>. Tables without a matrix, such as <c>metadata</c>, are passed over.
/// </remarks>
public static class CalibrationFile
{
    private const long LargestFile = 1 << 20;
    private const string Remedy = "give a calibration that Anipose or Pose2Sim wrote";

    /// <summary>The cameras, in the order of the file, each with the name of its table.</summary>
    /// <param name="path">The TOML file.</param>
    /// <exception cref="UserErrorException">It cannot be read or holds no camera.</exception>
    public static IReadOnlyList<(string Table, Camera Camera)> Read(string path)
    {
        var cameras = Parse(path).Where(t => t.Value is TomlTable table && table.ContainsKey("matrix"))
            .Select(t => (t.Key, new CameraTable(path, t.Key, (TomlTable)t.Value).Read())).ToList();
        return cameras.Count > 0 ? cameras : throw new UserErrorException($"{path} holds no camera with a matrix", Remedy);
    }

    /// <summary>One camera.</summary>
    /// <param name="path">The TOML file.</param>
    /// <param name="name">Its name or that of its table; null where the file has one, or one whose name is part of that of the tracks.</param>
    /// <param name="tracks">Name of what it saw: of <c>cam01_json</c> the camera is <c>cam_01</c>.</param>
    /// <exception cref="UserErrorException">It cannot be read, or it is not clear which camera is meant.</exception>
    public static Camera Read(string path, string? name, string tracks)
    {
        var cameras = Read(path);
        var names = string.Join(", ", cameras.Select(c => c.Camera.Name));
        if (name is null)
        {
            if (cameras.Count == 1) return cameras[0].Camera;
            return cameras.Where(c => Key(c.Camera.Name).Length > 0 && Key(tracks).Contains(Key(c.Camera.Name), StringComparison.Ordinal)).ToList() is [var named]
                ? named.Camera
                : throw new UserErrorException($"{path} has the cameras {names}", "choose the one that saw the tracks with --camera");
        }

        return cameras.FirstOrDefault(c => c.Camera.Name == name || c.Table == name).Camera
            ?? throw new UserErrorException($"{path} has no camera '{name}'", $"give one of {names} with --camera");
    }

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static TomlTable Parse(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist", "check the path");
        if (new FileInfo(path).Length > LargestFile) throw new UserErrorException($"{path} is larger than 1 MB", Remedy);
        try
        {
            return TomlSerializer.Deserialize<TomlTable>(File.ReadAllText(path)) ?? [];
        }
        catch (TomlException e)
        {
            throw new UserErrorException($"{path} is not TOML ({e.Message.Split('\n')[0].TrimEnd('.', '\r')})", Remedy, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be read ({e.Message.TrimEnd('.')})", "check its permissions", e);
        }
    }

    private sealed class CameraTable(string path, string key, TomlTable table)
    {
        private const int LargestSide = 100_000;

        public Camera Read()
        {
            if (table.TryGetValue("fisheye", out var fisheye) && fisheye is true) throw Fault("fisheye", "is true, and its lens model is not known here");
            var matrix = Numbers("matrix", 9);
            var size = Numbers("size", 2);
            if (!(size.Min() >= 1 && size.Max() <= LargestSide)) throw Fault("size", "is no size of a picture");
            if (!(matrix[0] > 0 && matrix[4] > 0)) throw Fault("matrix", "has no focal lengths above 0");
            var distortion = table.ContainsKey("distortions") ? Numbers("distortions", null) : [];
            if (distortion.Length > 5 && distortion.Skip(5).Any(d => d != 0)) throw Fault("distortions", "has more than k1, k2, p1, p2, k3");
            var translation = table.ContainsKey("translation") ? Numbers("translation", 3) : new double[3];
            return new Camera(
                table.TryGetValue("name", out var name) && name is string { Length: > 0 } text ? text : key, (int)size[0], (int)size[1],
                (matrix[0], matrix[4]), (matrix[2], matrix[5]), [.. distortion.Take(5)], Turn(),
                new Vector3((float)translation[0], (float)translation[1], (float)translation[2]));
        }

        private Quaternion Turn()
        {
            if (!table.ContainsKey("rotation")) return Quaternion.Identity;
            var r = Numbers("rotation", null);
            if (r.Length == 9)
            {
                // System.Numerics multiplies rows from the left: the transposed matrix.
                var rows = new Matrix4x4(
                    (float)r[0], (float)r[3], (float)r[6], 0, (float)r[1], (float)r[4], (float)r[7], 0, (float)r[2], (float)r[5], (float)r[8], 0, 0, 0, 0, 1);
                return Quaternion.Normalize(Quaternion.CreateFromRotationMatrix(rows));
            }

            if (r.Length != 3) throw Fault("rotation", "is neither an axis nor a matrix");
            var axis = new Vector3((float)r[0], (float)r[1], (float)r[2]);
            var angle = axis.Length();
            return angle > 0 ? Quaternion.CreateFromAxisAngle(axis / angle, angle) : Quaternion.Identity;
        }

        /// <summary>The numbers of a list, or of a list of lists row by row.</summary>
        private double[] Numbers(string member, int? count)
        {
            if (!table.TryGetValue(member, out var value)) throw Fault(member, "is missing");
            var numbers = Flat(value).Select(v => v switch
            {
                double d when double.IsFinite(d) => d,
                long n => n,
                _ => throw Fault(member, "is not a list of numbers"),
            }).ToArray();
            return count is null || numbers.Length == count ? numbers : throw Fault(member, $"has {numbers.Length} numbers, not {count}");
        }

        private static IEnumerable<object?> Flat(object? value) => value is TomlArray list ? list.SelectMany(Flat) : [value];

        private UserErrorException Fault(string member, string what) => new($"{path} [{key}]: {member} {what}", Remedy);
    }
}
