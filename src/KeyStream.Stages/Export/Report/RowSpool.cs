using System.Runtime.InteropServices;
using KeyStream.Data;

namespace KeyStream.Stages.Export;

/// <summary>Keeps the numbers of every frame on disk until the end is known, so that memory stays flat however long the input is.</summary>
/// <remarks>A row is the time, then per keypoint x, y (input pixels), X, Y, Z (Y up, facing +Z) and confidence.</remarks>
internal sealed class RowSpool : IDisposable
{
    /// <summary>Numbers per keypoint.</summary>
    public const int Stride = 6;

    private readonly PendingFile _file;
    private readonly FileStream _stream;
    private readonly double[] _row;

    public RowSpool(string folder, int keypoints)
    {
        _row = new double[1 + (Stride * keypoints)];
        _file = new PendingFile(folder, "report.rows");
        _stream = _file.Open();
    }

    public long Count { get; private set; }

    public void Add(KeypointFrame item)
    {
        _row[0] = item.Stamp.Pts;
        for (var k = 0; k < item.Confidence.Length; k++)
        {
            var cell = _row.AsSpan(1 + (Stride * k), Stride);
            (cell[0], cell[1]) = (item.Points2d[k, 0], item.Points2d[k, 1]);
            (cell[2], cell[3], cell[4]) = (item.Points3d[k, 0], -item.Points3d[k, 1], -item.Points3d[k, 2]);
            cell[5] = item.Confidence[k];
        }

        _stream.Write(MemoryMarshal.AsBytes(_row.AsSpan()));
        Count++;
    }

    /// <summary>Reads every <paramref name="step"/>-th row, in order, into one reused buffer.</summary>
    public void Read(long step, Action<double[]> take)
    {
        _stream.Flush();
        for (long i = 0; i < Count; i += step)
        {
            _stream.Position = i * _row.Length * sizeof(double);
            _stream.ReadExactly(MemoryMarshal.AsBytes(_row.AsSpan()));
            take(_row);
        }

        _stream.Seek(0, SeekOrigin.End);
    }

    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // Rows that no longer fit on the disk: the run has failed with that already, and the file goes away.
        }
        finally
        {
            _file.Dispose();
        }
    }
}
