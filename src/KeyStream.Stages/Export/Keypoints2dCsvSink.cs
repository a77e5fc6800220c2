using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Export;

/// <summary>Writes <c>keypoints2d.csv</c> in DeepLabCut's layout for one animal.</summary>
/// <remarks>
/// Three header rows (scorer, bodyparts, coords), then one row per frame: its 0-based number and x, y, likelihood of each
/// keypoint; x, y in pixels of the input picture, four decimals; likelihood 0..1. A missing point is two empty cells with likelihood 0.
/// </remarks>
public sealed class Keypoints2dCsvSink : ISink<KeypointFrame>
{
    /// <summary>The scorer that the header names.</summary>
    public const string Scorer = "KeyStream";

    /// <summary>Name of the file.</summary>
    public const string FileName = "keypoints2d.csv";

    /// <summary>Name of the file of one camera of a rig.</summary>
    /// <param name="camera">The camera's name, fit for a file name.</param>
    public static string FileNameOf(string camera) => $"{Path.GetFileNameWithoutExtension(FileName)}_{camera}.csv";

    private static readonly string[] Coordinates = ["x", "y", "likelihood"];
    private readonly ExportContext _context;
    private readonly TextFile _file;

    /// <summary>Begins the file with its header.</summary>
    /// <param name="folder">The result folder.</param>
    /// <param name="context">The run.</param>
    /// <param name="fileName">File name; with several cameras each has its own.</param>
    public Keypoints2dCsvSink(string folder, ExportContext context, string fileName = FileName)
    {
        _context = context;
        _file = new TextFile(folder, fileName);
        Header("scorer", (_, _) => Scorer);
        Header("bodyparts", (name, _) => name);
        Header("coords", (_, coordinate) => coordinate);
    }

    /// <inheritdoc/>
    public void Write(KeypointFrame item)
    {
        using var owned = item;
        _context.Require(item);
        _file.Number(item.Stamp.Index);
        for (var k = 0; k < item.Confidence.Length; k++)
        {
            var (x, y) = (item.Points2d[k, 0], item.Points2d[k, 1]);
            var present = double.IsFinite(x) && double.IsFinite(y);
            _file.Char(',').Number(present ? x : double.NaN, 4).Char(',').Number(present ? y : double.NaN, 4)
                .Char(',').Number(present ? item.Confidence[k] : 0, 4);
        }

        _file.Char('\n');
    }

    /// <inheritdoc/>
    public void Commit() => _file.Commit();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Header(string level, Func<string, string, string> cell)
    {
        _file.Text(level);
        foreach (var name in _context.Layout.Names)
            foreach (var coordinate in Coordinates) _file.Char(',').Cell(cell(name, coordinate));
        _file.Char('\n');
    }
}
