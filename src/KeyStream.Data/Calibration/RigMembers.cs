using System.Numerics;

namespace KeyStream.Data;

/// <summary>Finds the cameras in the tree of a rig file, under the names that the formats have for the same things.</summary>
internal static class RigMembers
{
    private static readonly string[] Matrix = ["matrix", "camera_matrix", "K", "intrinsicMatrix"];

    /// <summary>The rig.</summary>
    /// <exception cref="UserErrorException">There is no camera, or one lacks a part or has an impossible one.</exception>
    public static Rig Rig(Dictionary<string, object?> root, string path)
    {
        var toml = Path.GetExtension(path).ToLowerInvariant() is not (".json" or ".yaml" or ".yml");
        var cameras = Tables(root, path).Select(t => new Table(path, t.Key, t.Members, toml).Camera()).ToList();
        if (cameras.Count == 0) throw new UserErrorException($"{path} holds no camera with a matrix", RigFile.Remedy);
        // Pose2Sim writes zeros for cameras whose place it has not measured yet.
        if (cameras.Count > 1 && cameras.All(c => c.Rotation.IsIdentity && c.Translation == Vector3.Zero)) cameras = cameras.ConvertAll(c => c with { HasPose = false });
        var truth = root.GetValueOrDefault("format") is "keystream-truth";
        var stated = root.GetValueOrDefault("metadata") is Dictionary<string, object?> metadata ? metadata.GetValueOrDefault("unit") as string : null;
        var inMm = Tables(root, path).All(t => t.Members.ContainsKey("t_mm"));
        var rig = new Rig(cameras) { Unit = stated ?? (truth ? "m" : inMm ? "mm" : null) };
        // Synth's own truth counts pixels from the corner of the first one.
        return truth ? rig.Moved(-0.5) : rig;
    }

    private static IEnumerable<(string Key, Dictionary<string, object?> Members)> Tables(Dictionary<string, object?> root, string path)
    {
        if (Matrix.Any(root.ContainsKey)) return [(Path.GetFileNameWithoutExtension(path), root)];
        var among = root.GetValueOrDefault("cameras") switch
        {
            Dictionary<string, object?> named => named,
            List<object?> list => list.Select((c, i) => (Key: $"cam_{i}", c)).ToDictionary(c => c.Key, c => c.c),
            _ => root,
        };
        return among.Where(m => m.Value is Dictionary<string, object?> table && Matrix.Any(table.ContainsKey)).Select(m => (m.Key, (Dictionary<string, object?>)m.Value!));
    }

    private sealed class Table(string path, string key, Dictionary<string, object?> members, bool needsSize)
    {
        private const int LargestSide = 100_000;

        public Camera Camera()
        {
            var k = Numbers(9, Matrix) ?? throw Fault("matrix", "is missing");
            // Matlab's matrices are transposed, and so are the rotations that come with them.
            var transposed = k[1] == 0 && k[2] == 0 && k[5] == 0 && (k[6] != 0 || k[7] != 0);
            if (transposed) k = Transposed(k);
            if (!(k[0] > 0 && k[4] > 0)) throw Fault("matrix", "has no focal lengths above 0");
            if (k[3] != 0 || k[6] != 0 || k[7] != 0 || k[8] != 1) throw Fault("matrix", "is not of the form fx s cx, 0 fy cy, 0 0 1");
            var (width, height) = Size(k);
            var (turn, place) = (Turn(transposed), Numbers(3, "translation", "t", "T", "t_mm", "tvec", "translation_vector"));
            var (lens, distortion) = Lens();
            return new Camera(
                Name(), width, height, (k[0], k[4]), (k[2], k[5]), distortion, turn ?? Quaternion.Identity,
                place is null ? Vector3.Zero : new Vector3((float)place[0], (float)place[1], (float)place[2]))
            {
                Lens = lens, Skew = k[1], HasPose = turn is not null && place is not null,
            };
        }

        private string Name() => Find("name", "camera_name").Value is string { Length: > 0 } name ? name : key;

        private (int Width, int Height) Size(double[] k)
        {
            double[] size = members.TryGetValue("width", out var w) && members.TryGetValue("height", out var h) && w is double && h is double ? [(double)w, (double)h]
                : members.TryGetValue("image_width", out w) && members.TryGetValue("image_height", out h) && w is double && h is double ? [(double)w, (double)h]
                : Numbers(2, "size", "resolution", "image_size", "imageSize") ?? (needsSize ? throw Fault("size", "is missing") : [Math.Round(2 * k[2]), Math.Round(2 * k[5])]);
            return size.Min() >= 1 && size.Max() <= LargestSide ? ((int)size[0], (int)size[1]) : throw Fault("size", "is no size of a picture");
        }

        private (LensModel Lens, double[] Coefficients) Lens()
        {
            var lens = Find("fisheye", "distortion_model", "model") is var (member, said) ? said switch
            {
                null or false or "pinhole" or "plumb_bob" or "rational_polynomial" => LensModel.Pinhole,
                true or "fisheye" or "equidistant" => LensModel.Fisheye,
                _ => throw Fault(member, "names a lens that is not known here"),
            } : LensModel.Pinhole;
            var k = Numbers(null, "distortions", "distortion_coefficients", "dist_opencv", "distCoef", "dist_coeffs", "dist", "D") ?? Matlab();
            var most = lens == LensModel.Fisheye ? 4 : LensDistortion.MostCoefficients;
            if (k.Skip(most).Any(c => c != 0)) throw Fault("distortions", $"has more than {most} numbers that are not 0");
            return (lens, k[..Math.Min(k.Length, most)]);
        }

        // DANNCE's calibrations have k1, k2 (k3) apart from p1, p2.
        private double[] Matlab()
        {
            if (Numbers(null, "RDistort", "radialDistortion") is not { Length: 2 or 3 } radial) return [];
            var tangential = Numbers(2, "TDistort", "tangentialDistortion") ?? [0, 0];
            return [radial[0], radial[1], tangential[0], tangential[1], .. radial[2..]];
        }

        private Quaternion? Turn(bool transposed)
        {
            if (Numbers(null, "rotation", "R", "rotation_matrix", "rvec", "r") is not { } r) return null;
            if (r.Length == 3) return CameraRotation.FromVector(r);
            if (r.Length != 9) throw Fault("rotation", "is neither an axis nor a matrix");
            return CameraRotation.Fault(r) is { } fault ? throw Fault("rotation", fault) : CameraRotation.FromMatrix(transposed ? Transposed(r) : r);
        }

        private double[]? Numbers(int? count, params string[] names)
        {
            var (member, value) = Find(names);
            if (value is null) return null;
            var numbers = RigNumber.All(value) ?? throw Fault(member, "is not a list of numbers");
            return count is null || numbers.Length == count ? numbers : throw Fault(member, $"has {numbers.Length} numbers, not {count}");
        }

        private (string Member, object? Value) Find(params string[] names) =>
            names.FirstOrDefault(members.ContainsKey) is { } found ? (found, members[found]) : (names[0], null);

        private static double[] Transposed(double[] m) => [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]];

        private UserErrorException Fault(string member, string what) => new($"{path} [{key}]: {member} {what}", RigFile.Remedy);
    }
}
