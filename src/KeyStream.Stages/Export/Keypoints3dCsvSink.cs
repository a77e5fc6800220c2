using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Export;

/// <summary>Writes <c>keypoints3d.csv</c> in Anipose's layout.</summary>
/// <remarks>
/// Per keypoint <c>_x, _y, _z, _error, _ncams, _score</c>, then the rotation <c>M_00..M_22</c> (identity) and <c>center_0..2</c>
/// (zero) that were applied, and the 0-based frame number <c>fnum</c>. With a rig: axes and unit of its world, the error is the root mean square
/// reprojection error in pixels, and a point that was filled in has no cameras. Of one camera: its x, with Y up and facing +Z, that is
/// (x, −y, −z) of <see cref="KeypointFrame.Points3d"/>, in its unit; the error is the expected distance to the truth, in the same unit, where the
/// lifter says one, and else empty. Six decimals. A missing point has empty cells, no cameras and score 0.
/// </remarks>
public sealed class Keypoints3dCsvSink : ISink<KeypointFrame>
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "keypoints3d.csv";

    private static readonly string[] Suffixes = ["_x", "_y", "_z", "_error", "_ncams", "_score"];
    private readonly ExportContext _context;
    private readonly TextFile _file;

    /// <summary>Begins the file with its header.</summary>
    /// <param name="folder">The result folder.</param>
    /// <param name="context">The run.</param>
    public Keypoints3dCsvSink(string folder, ExportContext context)
    {
        _context = context;
        _file = new TextFile(folder, FileName);
        foreach (var name in context.Layout.Names)
            foreach (var suffix in Suffixes) _file.Cell(name + suffix).Char(',');
        _file.Text("M_00,M_01,M_02,M_10,M_11,M_12,M_20,M_21,M_22,center_0,center_1,center_2,fnum\n");
    }

    /// <inheritdoc/>
    public void Write(KeypointFrame item)
    {
        using var owned = item;
        _context.Require(item);
        for (var k = 0; k < item.Confidence.Length; k++)
        {
            var (x, y, z) = (item.Points3d[k, 0], item.Points3d[k, 1], item.Points3d[k, 2]);
            if (double.IsFinite(x) && double.IsFinite(y) && double.IsFinite(z))
            {
                (x, y, z) = _context.World?.ToWorld(x, y, z) ?? (x, -y, -z);
                _file.Number(x, 6).Char(',').Number(y, 6).Char(',').Number(z, 6).Char(',');
                if ((item.Reprojection ?? item.Deviation) is { } error) _file.Number(error[k], 6);
                _file.Char(',').Number(item.Cameras?[k] ?? 1).Char(',').Number(item.Confidence[k], 4).Char(',');
            }
            else
            {
                _file.Text(",,,,0,0.0,");
            }
        }

        _file.Text("1,0,0,0,1,0,0,0,1,0,0,0,").Number(item.Stamp.Index).Char('\n');
    }

    /// <inheritdoc/>
    public void Commit() => _file.Commit();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
