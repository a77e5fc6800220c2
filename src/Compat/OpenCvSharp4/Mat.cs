using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OpenCvSharp;

public unsafe class Mat : IDisposable
{
    private nint _handle;
    private GCHandle _pinned;

    public Mat() => Native.Check(Native.cvb_mat_new(-1, 0, 0, out _handle));

    public Mat(int rows, int cols, MatType type) => Native.Check(Native.cvb_mat_new(rows, cols, type.Value, out _handle));

    public Mat(Size size, MatType type)
        : this(size.Height, size.Width, type) { }

    public Mat(int rows, int cols, MatType type, Scalar s)
        : this(rows, cols, type) => SetTo(s);

    public Mat(Size size, MatType type, Scalar s)
        : this(size.Height, size.Width, type, s) { }

    public Mat(Mat m, Rect roi) => Native.Check(Native.cvb_mat_sub(m.CvPtr, roi.X, roi.Y, roi.Width, roi.Height, out _handle));

    internal Mat(nint handle) => _handle = handle;

    ~Mat() => Free();

    public bool IsDisposed => _handle == 0;

    public nint CvPtr => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Mat));

    public int Rows => Info().Rows;

    public int Cols => Info().Cols;

    public int Width => Info().Cols;

    public int Height => Info().Rows;

    public nint Data => Info().Data;

    public byte* DataPointer => (byte*)Info().Data;

    public Mat this[Rect roi] => SubMat(roi);

    public Mat this[int rowStart, int rowEnd, int colStart, int colEnd] => SubMat(rowStart, rowEnd, colStart, colEnd);

    public static Mat FromPixelData(int rows, int cols, MatType type, nint data, long step = 0)
    {
        Native.Check(Native.cvb_mat_from(rows, cols, type.Value, data, (nuint)step, out var handle));
        return new Mat(handle);
    }

    public static Mat FromPixelData(int rows, int cols, MatType type, Array data, long step = 0)
    {
        var pinned = GCHandle.Alloc(data, GCHandleType.Pinned);
        try
        {
            var mat = FromPixelData(rows, cols, type, pinned.AddrOfPinnedObject(), step);
            mat._pinned = pinned;
            return mat;
        }
        catch
        {
            pinned.Free();
            throw;
        }
    }

    public MatType Type() => Info().Type;

    public int Depth() => Type().Depth;

    public int Channels() => Type().Channels;

    public int ElemSize() => ElemSize1() * Channels();

    public int ElemSize1() => Depth() switch { 0 or 1 => 1, 2 or 3 or 7 => 2, 4 or 5 => 4, _ => 8 };

    public Size Size() => new(Cols, Rows);

    public long Step() => Info().Step;

    public long Total() => (long)Rows * Cols;

    public bool Empty() => Info() is { Data: 0 } or { Rows: 0 } or { Cols: 0 };

    public bool IsContinuous() => Info().Continuous;

    public nint Ptr(int i0) => (nint)(DataPointer + (i0 * Step()));

    public Mat Clone() => Made(Native.cvb_mat_clone(CvPtr, out var handle), handle);

    public Mat SubMat(Rect roi) => Made(Native.cvb_mat_sub(CvPtr, roi.X, roi.Y, roi.Width, roi.Height, out var handle), handle);

    public Mat SubMat(int rowStart, int rowEnd, int colStart, int colEnd) => SubMat(new Rect(colStart, rowStart, colEnd - colStart, rowEnd - rowStart));

    public Mat Reshape(int cn, int rows = 0) => Made(Native.cvb_mat_reshape(CvPtr, cn, rows, out var handle), handle);

    public void CopyTo(OutputArray m, InputArray? mask = null) => Native.Check(Native.cvb_mat_copy_to(CvPtr, m.CvPtr, InputArray.Handle(mask)));

    public void CopyTo(Mat m, InputArray? mask = null) => Native.Check(Native.cvb_mat_copy_to(CvPtr, m.CvPtr, InputArray.Handle(mask)));

    public void ConvertTo(OutputArray m, MatType rtype, double alpha = 1, double beta = 0) => Native.Check(Native.cvb_mat_convert_to(CvPtr, m.CvPtr, rtype.Value, alpha, beta));

    public Mat SetTo(Scalar value, Mat? mask = null)
    {
        Native.Check(Native.cvb_mat_set_to(CvPtr, value, mask?.CvPtr ?? 0));
        return this;
    }

    public ref T At<T>(int i0, int i1)
        where T : unmanaged => ref *(T*)(DataPointer + (i0 * Step()) + ((long)i1 * sizeof(T)));

    public T Get<T>(int i0, int i1)
        where T : struct => Unsafe.Read<T>(DataPointer + (i0 * Step()) + ((long)i1 * Unsafe.SizeOf<T>()));

    public void Set<T>(int i0, int i1, T value)
        where T : struct => Unsafe.Write(DataPointer + (i0 * Step()) + ((long)i1 * Unsafe.SizeOf<T>()), value);

    public bool GetArray<T>(out T[] data)
        where T : unmanaged
    {
        var (rows, bytes) = (Rows, (long)Cols * ElemSize());
        data = new T[rows * bytes / sizeof(T)];
        fixed (T* to = data)
            for (var r = 0; r < rows; r++) Buffer.MemoryCopy((void*)Ptr(r), (byte*)to + (r * bytes), bytes, bytes);
        return true;
    }

    public bool SetArray<T>(params T[] data)
        where T : unmanaged
    {
        var (rows, bytes) = (Rows, (long)Cols * ElemSize());
        if ((long)data.Length * sizeof(T) != rows * bytes) throw new OpenCvSharpException($"The array holds {data.Length} elements, which do not fill the matrix.");
        fixed (T* from = data)
            for (var r = 0; r < rows; r++) Buffer.MemoryCopy((byte*)from + (r * bytes), (void*)Ptr(r), bytes, bytes);
        return true;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    internal static Mat Made(int code, nint handle)
    {
        Native.Check(code);
        return new Mat(handle);
    }

    private (int Rows, int Cols, MatType Type, long Step, nint Data, bool Continuous) Info()
    {
        Native.cvb_mat_info(CvPtr, out var rows, out var cols, out var type, out var step, out var data, out var continuous);
        return (rows, cols, type, step, data, continuous != 0);
    }

    private void Free()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0) Native.cvb_mat_free(handle);
        if (_pinned.IsAllocated) _pinned.Free();
    }
}
