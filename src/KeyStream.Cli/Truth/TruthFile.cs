using System.Text.Json;
using System.Text.Json.Serialization;
using KeyStream.Data;
using KeyStream.Training.Evaluation;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Cli.Truth;

/// <summary>The truth file that <c>synth</c> writes; its layout is described in <c>samples/README.md</c>.</summary>
internal sealed record TruthFile
{
    private const string FormatName = "keystream-truth";

    [JsonPropertyName("format")]
    public required string Format { get; init; }

    [JsonPropertyName("joints")]
    public required string[] Joints { get; init; }

    /// <summary>World positions, metres, Y up.</summary>
    [JsonPropertyName("joints3d")]
    public required double?[][][] Joints3d { get; init; }

    [JsonPropertyName("views")]
    public required TruthView[] Views { get; init; }

    public static TruthFile Read(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist", "give the truth file of the video");
        try
        {
            using var stream = File.OpenRead(path);
            var truth = JsonSerializer.Deserialize<TruthFile>(stream)!;
            return truth.Check() ? truth : throw new UserErrorException($"{path} is no truth file", "give what `keystream synth` wrote beside the video");
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{path} is no truth file ({e.Message.Split('\n')[0]})", "give what `keystream synth` wrote beside the video", e);
        }
    }

    /// <summary>Height of the figure in metres: the median over the frames of the joints' vertical extent.</summary>
    public double Height()
    {
        var extents = Joints3d.Select(f => f.Max(j => j[1] ?? double.NaN) - f.Min(j => j[1] ?? double.NaN)).Order().ToArray();
        return extents[extents.Length / 2];
    }

    /// <summary>The joints in the world, metres.</summary>
    public TrackTable Space() => new(Joints, 3, Table(Joints3d, 3));

    /// <summary>The joints in the picture of a camera, pixels.</summary>
    public TrackTable Picture(int camera) => new(Joints, 2, Table(Views[camera].Joints2d, 2));

    private static Matrix<double> Table(double?[][][] rows, int dimensions) => Matrix<double>.Build.Dense(
        rows.Length, rows[0].Length * dimensions, (t, c) => rows[t][c / dimensions][c % dimensions] ?? double.NaN);

    private bool Check() => Format == FormatName && Joints.Length > 0 && Joints3d.Length > 0 && Views.Length > 0
        && Whole(Joints3d, 3) && Views.All(v => v.Joints2d.Length == Joints3d.Length && Whole(v.Joints2d, 2));

    private bool Whole(double?[][][] rows, int dimensions) =>
        rows.All(row => row.Length == Joints.Length && row.All(point => point.Length == dimensions));
}

/// <summary>What one camera sees.</summary>
internal sealed record TruthView
{
    [JsonPropertyName("joints2d")]
    public required double?[][][] Joints2d { get; init; }
}
