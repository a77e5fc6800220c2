using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Lift;

namespace KeyStream.Stages.Skeleton;

/// <summary>A frame of a spool. The arrays are the spool's own and hold the next frame after the next step.</summary>
/// <param name="Index">Place in the run, from 0.</param>
/// <param name="Pts">Time in seconds.</param>
/// <param name="Points">[K] export axes (Y up, facing +Z), model units; a missing point is NaN.</param>
/// <param name="Confidence">[K] 0..1.</param>
internal readonly record struct SpooledFrame(long Index, double Pts, Vector3[] Points, float[] Confidence)
{
    /// <summary>A copy that lasts.</summary>
    public SpooledFrame Kept() => this with { Points = [.. Points], Confidence = [.. Confidence] };
}

/// <summary>The 3D points of a run in a temporary file, so that the skeleton can look at the whole of it in flat memory.</summary>
internal sealed class PointSpool : IDisposable
{
    private const int Numbers = 4; // Per keypoint: x, y, z, confidence.
    private readonly FileStream _file;
    private readonly int _count;
    private readonly byte[] _row;
    private readonly FrameClock _clock = new();

    public PointSpool(string path, int count)
    {
        _count = count;
        _row = new byte[sizeof(double) + (count * Numbers * sizeof(float))];
        _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
    }

    public long Frames { get; private set; }

    /// <summary>Mean frames per second.</summary>
    public double Rate => Frames > 1 ? (Frames - 1) / Math.Max(Read(Frames - 1).Last().Pts - Read().First().Pts, 1e-6) : 1;

    /// <summary>Adds a frame; points leave the camera's axes (x right, y down, z forward) for those of the exports (Y up, facing +Z).</summary>
    public void Add(KeypointFrame frame)
    {
        BitConverter.TryWriteBytes(_row, _clock.Next(frame.Stamp.Pts));
        for (var k = 0; k < _count; k++)
        {
            Put((Numbers * k) + 0, frame.Points3d[k, 0]);
            Put((Numbers * k) + 1, -frame.Points3d[k, 1]);
            Put((Numbers * k) + 2, -frame.Points3d[k, 2]);
            Put((Numbers * k) + 3, frame.Confidence[k]);
        }

        _file.Write(_row);
        Frames++;

        void Put(int at, double value) => BitConverter.TryWriteBytes(_row.AsSpan(sizeof(double) + (at * sizeof(float))), (float)value);
    }

    /// <summary>Reads the frames in order; every <paramref name="stride"/>-th. Several readers at a time share nothing but the file.</summary>
    public IEnumerable<SpooledFrame> Read(long stride = 1)
    {
        var (points, confidence, row) = (new Vector3[_count], new float[_count], new byte[_row.Length]);
        _file.Flush();
        for (long t = 0; t < Frames; t += stride)
        {
            _file.Position = t * row.Length;
            _file.ReadExactly(row);
            for (var k = 0; k < _count; k++)
            {
                var at = sizeof(double) + (k * Numbers * sizeof(float));
                points[k] = new Vector3(BitConverter.ToSingle(row, at), BitConverter.ToSingle(row, at + 4), BitConverter.ToSingle(row, at + 8));
                confidence[k] = BitConverter.ToSingle(row, at + 12);
            }

            yield return new SpooledFrame(t, BitConverter.ToDouble(row), points, confidence);
        }
    }

    public void Dispose() => _file.Dispose();
}
