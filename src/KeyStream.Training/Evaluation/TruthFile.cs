using System.Text.Json;
using KeyStream.Data;
using KeyStream.Training.Motion;
using MathNet.Numerics.LinearAlgebra;
using Vector3 = System.Numerics.Vector3;

namespace KeyStream.Training.Evaluation;

/// <summary>Reads the ground truth that <c>keystream synth</c> writes beside a clip.</summary>
public static class TruthFile
{
    private const long LargestFile = 1L << 30;

    /// <summary>Joints in the axes of a camera, each frame centred on the mean of its joints, metres; and the figure's height.</summary>
    /// <param name="path">A <c>.truth.json</c>.</param>
    /// <param name="camera">Index of the camera.</param>
    /// <exception cref="UserErrorException">The file is missing or has another layout.</exception>
    public static (TrackTable Joints, double Height) Read3d(string path, int camera = 0)
    {
        using var document = Open(path);
        try
        {
            var root = document.RootElement;
            var (names, world) = Joints(root);
            var turn = root.GetProperty("cameras")[camera].GetProperty("R").EnumerateArray()
                .Select(r => r.EnumerateArray().Select(v => v.GetDouble()).ToArray()).ToArray();
            var height = world.Select(f => f.Max(j => j[1]) - f.Min(j => j[1])).Max();
            var rows = Matrix<double>.Build.Dense(world.Length, names.Length * 3, (t, c) =>
                Enumerable.Range(0, 3).Sum(d => turn[c % 3][d] * world[t][c / 3][d]));
            return (Centred(new TrackTable(names, 3, rows)), height);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw Fault(path, e);
        }
    }

    /// <summary>Joints in the world, metres; those that lie on one another are one.</summary>
    /// <param name="path">A <c>.truth.json</c>.</param>
    /// <exception cref="UserErrorException">The file is missing or has another layout.</exception>
    public static JointMotion ReadWorld(string path)
    {
        using var document = Open(path);
        try
        {
            var root = document.RootElement;
            var (names, world) = Joints(root);
            var parents = root.GetProperty("parents").EnumerateArray().Select(p => p.GetInt32()).ToArray();
            var all = new JointSet("truth", names, [.. parents.Select((p, j) => (p, j)).Where(e => e.p >= 0)], BodySides.Pairs(names));
            Vector3[][] frames = [.. world.Select(f => f.Select(j => new Vector3((float)j[0], (float)j[1], (float)j[2])).ToArray())];
            var (joints, keep) = Coincidence.Merge(all, Coincidence.Looks(frames));
            return new JointMotion(path, Path.GetFileName(path), joints, root.GetProperty("fps").GetDouble(), [.. frames.Select(f => Array.ConvertAll(keep, j => f[j]))]);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw Fault(path, e);
        }
    }

    /// <summary>The same tracks with the mean of each frame's points at the origin.</summary>
    public static TrackTable Centred(TrackTable table)
    {
        var (d, points) = (table.Dimensions, table.Rows.ColumnCount / table.Dimensions);
        var rows = Matrix<double>.Build.Dense(table.Rows.RowCount, table.Rows.ColumnCount);
        for (var t = 0; t < rows.RowCount; t++)
        {
            for (var axis = 0; axis < d; axis++)
            {
                var mean = Enumerable.Range(0, points).Average(j => table.Rows[t, (j * d) + axis]);
                for (var j = 0; j < points; j++) rows[t, (j * d) + axis] = table.Rows[t, (j * d) + axis] - mean;
            }
        }

        return table with { Rows = rows };
    }

    private static (string[] Names, double[][][] World) Joints(JsonElement root) => (
        [.. root.GetProperty("joints").EnumerateArray().Select(n => n.GetString()!)],
        [.. root.GetProperty("joints3d").EnumerateArray().Select(f => f.EnumerateArray().Select(j => j.EnumerateArray().Select(v => v.GetDouble()).ToArray()).ToArray())]);

    private static UserErrorException Fault(string path, Exception e) => new($"{path} is not a truth file of keystream synth ({e.Message})", "give NAME.truth.json", e);

    private static JsonDocument Open(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist", "check the path");
        if (new FileInfo(path).Length > LargestFile) throw new UserErrorException($"{path} is larger than 1 GB", "evaluate a shorter clip");
        using var stream = File.OpenRead(path);
        try
        {
            return JsonDocument.Parse(stream);
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{path} is not JSON ({e.Message})", "give NAME.truth.json", e);
        }
    }
}
