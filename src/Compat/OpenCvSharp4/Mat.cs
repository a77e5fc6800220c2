using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OpenCvSharp;

public unsafe class Mat : IDisposable
{
    public Mat() => Handle = Owned(Native.cvb_mat_new(-1, 0, 0, out var mat), mat);

    public Mat(int rows, int cols, MatType type) => Handle = Owned(Native.cvb_mat_new(rows, cols, type.Value, out var mat), mat);

    public Mat(Size size, MatType type)
        : this(size.Height, size.Width, type) { }

    public Mat(int rows, int cols, MatType type, Scalar s)
        : this(rows, cols, type) => SetTo(s);

    public Mat(Size size, MatType type, Scalar s)
        : this(size.Height, size.Width, type, s) { }

    public Mat(Mat m, Rect roi) => Handle = Owned(Native.cvb_mat_sub(m.Handle, roi.X, roi.Y, roi.Width, roi.Height, out var mat), mat);

    private Mat(MatHandle handle) => Handle = handle;

    public bool IsDisposed => Handle.IsClosed;

    public nint CvPtr => IsDisposed ? throw new ObjectDisposedException(nameof(Mat)) : Handle.DangerousGetHandle();

    internal MatHandle Handle { get; }

    public int Rows => Info().Rows;

    public int Cols => Info().Cols;

    public int Width => Info().Cols;

    public int Height => Info().Rows;

    public nint Data => Info().Data;

    public byte* DataPointer => (byte*)Info().Data;

    public Mat this[Rect roi] => SubMat(roi);

    public Mat this[int rowStart, int rowEnd, int colStart, int colEnd] => SubMat(rowStart, rowEnd, colStart, colEnd);

    public static Mat FromPixelData(int rows, int cols, MatType type, nint data, long step = 0) =>
        Made(Native.cvb_mat_from(rows, cols, type.Value, data, (nuint)step, out var mat), mat);

    /// <summary>A matrix over this very array, which stays pinned as long as the matrix lives.</summary>
    public static Mat FromPixelData(int rows, int cols, MatType type, Array data, long step = 0)
    {
        var pinned = GCHandle.Alloc(data, GCHandleType.Pinned);
        try
        {
            Native.Check(Native.cvb_mat_from(rows, cols, type.Value, pinned.AddrOfPinnedObject(), (nuint)step, out var mat));
            return new Mat(new MatHandle(mat, pinned));
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

    public nint Ptr(int i0, int i1) => Ptr(i0) + ((nint)i1 * ElemSize());

    public Mat Clone() => Made(Native.cvb_mat_clone(Handle, out var mat), mat);

    public Mat SubMat(Rect roi) => new(this, roi);

    public Mat SubMat(int rowStart, int rowEnd, int colStart, int colEnd) => SubMat(new Rect(colStart, rowStart, colEnd - colStart, rowEnd - rowStart));

    public Mat Reshape(int cn, int rows = 0) => Made(Native.cvb_mat_reshape(Handle, cn, rows, out var mat), mat);

    public void CopyTo(OutputArray m, InputArray? mask = null) => Native.Check(Native.cvb_mat_copy_to(Handle, m.Handle, InputArray.HandleOf(mask)));

    public void CopyTo(Mat m, InputArray? mask = null) => Native.Check(Native.cvb_mat_copy_to(Handle, m.Handle, InputArray.HandleOf(mask)));

    public void ConvertTo(OutputArray m, MatType rtype, double alpha = 1, double beta = 0) =>
        Native.Check(Native.cvb_mat_convert_to(Handle, m.Handle, rtype.Value, alpha, beta));

    public Mat SetTo(Scalar value, Mat? mask = null)
    {
        Native.Check(Native.cvb_mat_set_to(Handle, value, mask?.Handle ?? MatHandle.None));
        return this;
    }

    /// <summary>The element of row i0 and column i1; T is the whole element, with all of its channels.</summary>
    public ref T At<T>(int i0, int i1)
        where T : unmanaged => ref *(T*)Ptr(i0, i1);

    public T Get<T>(int i0, int i1)
        where T : struct => Unsafe.ReadUnaligned<T>((void*)Ptr(i0, i1));

    public void Set<T>(int i0, int i1, T value)
        where T : struct => Unsafe.WriteUnaligned((void*)Ptr(i0, i1), value);

    public bool GetArray<T>(out T[] data)
        where T : unmanaged
    {
        data = new T[Total()];
        CheckElement(typeof(T));
        var (rows, bytes) = (Rows, (long)Cols * sizeof(T));
        fixed (T* to = data)
            for (var r = 0; r < rows; r++) Buffer.MemoryCopy((void*)Ptr(r), (byte*)to + (r * bytes), bytes, bytes);
        return true;
    }

    public bool SetArray<T>(params T[] data)
        where T : unmanaged
    {
        CheckElement(typeof(T));
        var (rows, bytes) = (Rows, (long)Cols * sizeof(T));
        if (data.Length < Total()) throw new OpenCvSharpException($"{data.Length} values for a matrix of {Total()}");
        fixed (T* from = data)
            for (var r = 0; r < rows; r++) Buffer.MemoryCopy((byte*)from + (r * bytes), (void*)Ptr(r), bytes, bytes);
        return true;
    }

    public void Dispose()
    {
        Handle.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static Mat Made(int code, nint mat) => new(Owned(code, mat));

    private static MatHandle Owned(int code, nint mat)
    {
        Native.Check(code);
        return new MatHandle(mat);
    }

    /// <summary>Arrays of numbers go with matrices of one channel of that number.</summary>
    private void CheckElement(Type element)
    {
        int[] depths = element == typeof(byte) || element == typeof(sbyte) ? [MatType.CV_8U, MatType.CV_8S]
            : element == typeof(short) || element == typeof(ushort) ? [MatType.CV_16U, MatType.CV_16S]
            : element == typeof(int) ? [MatType.CV_32S]
            : element == typeof(float) ? [MatType.CV_32F]
            : element == typeof(double) ? [MatType.CV_64F]
            : throw new ArgumentException($"Type argument {element} is not supported");
        if (Channels() != 1 || !depths.Contains(Depth())) throw new OpenCvSharpException("Mat data type is not compatible: " + Type());
    }

    private (int Rows, int Cols, MatType Type, long Step, nint Data, bool Continuous) Info()
    {
        Native.cvb_mat_info(Handle, out var rows, out var cols, out var type, out var step, out var data, out var continuous);
        return (rows, cols, type, step, data, continuous != 0);
    }
}
