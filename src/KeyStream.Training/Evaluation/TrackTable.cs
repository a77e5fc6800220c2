using KeyStream.Data;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Training.Evaluation;

/// <summary>Tracks read from a file: per frame the coordinates of each point.</summary>
/// <param name="Names">[J] point names.</param>
/// <param name="Dimensions">2 or 3.</param>
/// <param name="Rows">[T, J·D], NaN where missing.</param>
public sealed record TrackTable(IReadOnlyList<string> Names, int Dimensions, Matrix<double> Rows)
{
    /// <summary>Reads the tracks of a CSV: DeepLabCut's layout, columns NAME_x, NAME_y, or with NAME_z (Anipose) in 3D.</summary>
    /// <exception cref="UserErrorException">The file is missing or has another layout.</exception>
    public static TrackTable Read(string path)
    {
        var table = PointCsv.Read(path);
        var dimensions = table.Points.All(p => p.Z >= 0) ? 3 : 2;
        int[] columns = [.. table.Points.SelectMany(p => new[] { p.X, p.Y, p.Z }.Take(dimensions))];
        return new TrackTable(
            [.. table.Points.Select(p => p.Individual is null ? p.Name : $"{p.Individual} {p.Name}")], dimensions,
            Matrix<double>.Build.Dense(table.Rows.Count, columns.Length, (t, c) => table.Rows[t][columns[c]]));
    }
}
