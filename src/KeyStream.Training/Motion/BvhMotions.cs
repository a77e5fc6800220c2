using System.Globalization;
using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>BVH files as bone motions in metres.</summary>
internal static class BvhMotions
{
    /// <summary>Reads a file. The subject is the part of its name before the first underscore, as in CMU's <c>02_01.bvh</c>.</summary>
    public static BoneMotion Read(string path, MotionSetOptions options)
    {
        var unit = options.MetresPerUnit ?? IndexedUnit(path);
        var motion = Move(BvhFile.Read(path, unit ?? 1), path);
        if (motion.Positions.Count == 0) throw new UserErrorException($"{path}: it has no frames", "use a motion file with frames");
        if (unit is not null) return motion;
        var extent = Coincidence.Extent(motion.Positions[0]);
        if (!(extent > 0)) throw new UserErrorException($"{path}: no bone has a length", "use a motion file with a skeleton");
        return motion.Scaled((float)(options.BodyHeight / extent));
    }

    /// <summary>Forward kinematics of a whole clip.</summary>
    public static BoneMotion Move(MotionClip clip, string path)
    {
        var skeleton = clip.Skeleton;
        var (positions, rotations) = (new Vector3[clip.Rotations.Count][], new Quaternion[clip.Rotations.Count][]);
        for (var t = 0; t < positions.Length; t++)
        {
            (positions[t], rotations[t]) = (new Vector3[skeleton.Count], new Quaternion[skeleton.Count]);
            skeleton.ForwardKinematics(clip.RootPositions[t], clip.Rotations[t], positions[t], rotations[t]);
        }

        var edges = Enumerable.Range(0, skeleton.Count).Where(j => skeleton.Parents[j] >= 0).Select(j => (skeleton.Parents[j], j)).ToArray();
        var jointSet = new JointSet(HumanSkeleton.Of(skeleton.Names)?.Name ?? $"bvh-{skeleton.Count}", skeleton.Names, edges, BodySides.Pairs(skeleton.Names));
        // One frame alone needs no frame time, and some files give none.
        return new BoneMotion(Path.GetFileName(path), Path.GetFileNameWithoutExtension(path).Split('_')[0], jointSet, clip.FrameTime > 0 ? 1 / clip.FrameTime : 1, positions, rotations);
    }

    /// <summary>Metres per unit of a file, as a table beside it or in the folder above says; null where none does.</summary>
    public static double? IndexedUnit(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return UnitIn(Path.Combine(folder, "index.csv"), Path.GetFileName(path))
            ?? UnitIn(Path.Combine(folder, "..", "index.csv"), Path.GetFileName(folder) + "/" + Path.GetFileName(path));
    }

    private static double? UnitIn(string index, string file)
    {
        if (!File.Exists(index)) return null;
        var rows = File.ReadLines(index).Select(Cells);
        var (name, unit) = (-1, -1);
        foreach (var row in rows)
        {
            if (unit < 0) (name, unit) = (row.IndexOf("file"), row.IndexOf("meters_per_unit"));
            if (name < 0 || unit < 0) return null;
            if (row.Count <= Math.Max(name, unit) || row[name] != file) continue;
            return double.TryParse(row[unit], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
                ? value
                : throw new UserErrorException($"{index}: meters_per_unit of {file} is '{row[unit]}'", "write a number above 0");
        }

        return null;
    }

    // A row of comma-separated cells; quotes hold commas together.
    private static List<string> Cells(string line)
    {
        var (cells, quoted, start) = (new List<string>(), false, 0);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"') quoted = !quoted;
            if (i < line.Length && (quoted || line[i] != ',')) continue;
            cells.Add(line[start..i].Trim('"'));
            start = i + 1;
        }

        return cells;
    }
}
