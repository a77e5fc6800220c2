using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Lift;

namespace KeyStream.Stages.Skeleton;

/// <summary>The 3D points of a run in a temporary file, so that the skeleton can look at the whole of it in flat memory.</summary>
internal sealed class PointSpool : IDisposable
{
    private readonly FileStream _file;
    private readonly int _count;
    private readonly byte[] _row;
    private readonly FrameClock _clock = new();

    public PointSpool(string path, int count)
    {
        _count = count;
        _row = new byte[sizeof(double) + (count * 3 * sizeof(float))];
        _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
    }

    public long Frames { get; private set; }

    /// <summary>Adds a frame; points leave the camera's axes (x right, y down, z forward) for those of the exports (Y up, facing +Z).</summary>
    public void Add(KeypointFrame frame)
    {
        BitConverter.TryWriteBytes(_row, _clock.Next(frame.Stamp.Pts));
        for (var k = 0; k < _count; k++)
        {
            Put((3 * k) + 0, frame.Points3d[k, 0]);
            Put((3 * k) + 1, -frame.Points3d[k, 1]);
            Put((3 * k) + 2, -frame.Points3d[k, 2]);
        }

        _file.Write(_row);
        Frames++;

        void Put(int at, double value) => BitConverter.TryWriteBytes(_row.AsSpan(sizeof(double) + (at * sizeof(float))), (float)value);
    }

    /// <summary>Reads the frames in order; every <paramref name="stride"/>-th. The array is reused; a missing frame has NaN points.</summary>
    public IEnumerable<(double Pts, Vector3[] Points)> Read(long stride = 1)
    {
        var points = new Vector3[_count];
        _file.Flush();
        for (long t = 0; t < Frames; t += stride)
        {
            _file.Position = t * _row.Length;
            _file.ReadExactly(_row);
            for (var k = 0; k < _count; k++)
            {
                var at = sizeof(double) + (k * 3 * sizeof(float));
                points[k] = new Vector3(BitConverter.ToSingle(_row, at), BitConverter.ToSingle(_row, at + 4), BitConverter.ToSingle(_row, at + 8));
            }

            yield return (BitConverter.ToDouble(_row), points);
        }
    }

    public void Dispose() => _file.Dispose();
}
