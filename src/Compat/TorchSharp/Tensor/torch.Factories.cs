using System.Runtime.InteropServices;

namespace TorchSharp;

public enum compute_mode
{
    use_mm_for_euclid_dist_if_necessary = 0,
    use_mm_for_euclid_dist = 1,
    donot_use_mm_for_euclid_dist = 2,
}

public static unsafe partial class torch
{
    private static Tensor _zeros(long[] size, ScalarType? dtype, Device? device, bool requires_grad) => Made(Aten.zeros.T(size, dtype ?? s_defaultType, Arg.None, InitializeDevice(device)), requires_grad);
    private static Tensor _ones(long[] size, ScalarType? dtype, Device? device, bool requires_grad) => Made(Aten.ones.T(size, dtype ?? s_defaultType, Arg.None, InitializeDevice(device)), requires_grad);
    private static Tensor _empty(long[] size, ScalarType? dtype, Device? device, bool requires_grad) => Made(Aten.empty_memory_format.T(size, dtype ?? s_defaultType, Arg.None, InitializeDevice(device)), requires_grad);

    /// <summary>Without a dtype, the type follows the value: integer, boolean, or the default float.</summary>
    private static Tensor _full(long[] size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad) =>
        Made(Aten.full.T(size, value, dtype ?? (value.Tag == Tag.Double ? s_defaultType : ScalarType.Int64), Arg.None, InitializeDevice(device)), requires_grad);

    private static Tensor _rand(long[] size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator) =>
        Made(Aten.rand_generator.T(size, generator, dtype ?? s_defaultType, Arg.None, InitializeDevice(device)), requires_grad);

    private static Tensor _randn(long[] size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator) =>
        Made(Aten.randn_generator.T(size, generator, dtype ?? s_defaultType, Arg.None, InitializeDevice(device)), requires_grad);

    private static Tensor _randint(long low, long high, long[] size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator) =>
        Made(Aten.randint_low_generator.T(low, high, size, generator, dtype ?? ScalarType.Int64, Arg.None, InitializeDevice(device)), requires_grad);

    internal static Tensor Made(Tensor t, bool requires_grad)
    {
        if (requires_grad) t.requires_grad = true;
        return t;
    }

    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        _randint(low, high, size, dtype, device, requires_grad, generator);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        _randint(0, high, size, dtype, device, requires_grad, generator);

    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        _randint(low, high, size.Select(s => (long)s).ToArray(), dtype, device, requires_grad, generator);

    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        _randint(0, high, size.Select(s => (long)s).ToArray(), dtype, device, requires_grad, generator);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Aten.randperm_generator.T(n, generator, dtype ?? ScalarType.Int64, Arg.None, InitializeDevice(device));

    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null) => Aten.normal_Tensor_Tensor.T(mean, std, generator);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Aten.arange_start_step.T(start, stop, step, dtype ?? TypeOf(start, stop, step), Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Aten.eye_m.T(rows, columns == -1 ? rows : columns, dtype ?? s_defaultType, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Aten.linspace.T(start, end, steps, dtype ?? s_defaultType, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Aten.logspace.T(start, end, steps, @base, dtype ?? s_defaultType, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor complex(Tensor real, Tensor imag) => Aten.complex.T(real, imag);
    public static Tensor polar(Tensor abs, Tensor angle) => Aten.polar.T(abs, angle);

    public static Tensor tril_indices(long row, long col, long offset = 0L, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Aten.tril_indices.T(row, col, offset, dtype, Arg.None, InitializeDevice(device));

    public static Tensor triu_indices(long row, long col, long offset = 0L, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Aten.triu_indices.T(row, col, offset, dtype, Arg.None, InitializeDevice(device));

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <remarks>Shares memory with the array where neither type nor device changes, as the package does.</remarks>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        rawArray.LongLength == 0 ? Copied(rawArray, dtype, device, requires_grad) : Placed(Shared(rawArray, 0, Lengths(rawArray)), dtype, device, requires_grad);

    /// <remarks>The tensor and the array share memory: the array stays pinned until the last tensor on it is gone.</remarks>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        long length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        Tensor t = Shared(rawArray, offset, [count]);
        return Made(dtype == t.dtype ? t : t.to_type(dtype), requires_grad);
    }

    /// <summary>A tensor on an array's own memory, from the given element on.</summary>
    private static Tensor Shared(Array array, long offset, long[] shape)
    {
        ScalarType type = TypeOf(array.GetType().GetElementType()!);
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        byte* data = (byte*)pin.AddrOfPinnedObject() + offset * ElementSize(type);
        nint handle;
        int code;
        fixed (long* sizes = shape) code = Native.ks_tensor_from_memory(data, sizes, shape.Length, (long)type, &Unpin, GCHandle.ToIntPtr(pin), &handle);
        if (code != 0) pin.Free();
        Native.Check(code);
        return new Tensor(handle);
    }

    private static Tensor Copied(Array array, ScalarType? dtype, Device? device, bool requires_grad)
    {
        Tensor t = _empty(Lengths(array), TypeOf(array.GetType().GetElementType()!), CPU, false);
        fixed (byte* from = &MemoryMarshal.GetArrayDataReference(array))
            Buffer.MemoryCopy(from, t.DataPointer(), t.numel() * t.ElementSize, array.LongLength * t.ElementSize);
        return Placed(t, dtype, device, requires_grad);
    }

    private static long[] Lengths(Array array) => Enumerable.Range(0, array.Rank).Select(array.GetLongLength).ToArray();

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    private static Tensor FromList<T>(IList<T> list, long[] shape, ScalarType? dtype, Device? device, bool requires_grad) where T : unmanaged =>
        FromSpan(list as T[] ?? list.ToArray(), shape, dtype, device, requires_grad);

    private static Tensor FromSpan<T>(ReadOnlySpan<T> data, long[] shape, ScalarType? dtype, Device? device, bool requires_grad) where T : unmanaged
    {
        long n = 1;
        foreach (long s in shape) n *= s;
        if (n != data.Length) throw new ArgumentException($"mismatched total size creating a tensor from an array: {data.Length} elements for {n} places");
        Tensor t = _empty(shape, TypeOf(typeof(T)), CPU, false);
        data.CopyTo(new Span<T>(t.DataPointer(), data.Length));
        return Placed(t, dtype, device, requires_grad);
    }

    private static Tensor FromSpan<T>(T[] data, long[] shape, ScalarType? dtype, Device? device, bool requires_grad) where T : unmanaged =>
        FromSpan((ReadOnlySpan<T>)data, shape, dtype, device, requires_grad);

    private static Tensor Placed(Tensor t, ScalarType? dtype, Device? device, bool requires_grad)
    {
        Device to = InitializeDevice(device);
        if (t.WillCopy(dtype ?? t.dtype, to)) t = t.to(dtype ?? t.dtype, to, disposeAfter: true);
        return Made(t, requires_grad);
    }

    private static ScalarType TypeOf(params ReadOnlySpan<Scalar> values)
    {
        foreach (Scalar v in values)
            if (v.Tag == Tag.Double) return s_defaultType;
        return ScalarType.Int64;
    }

    internal static int ElementSize(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.ComplexFloat64 => 16,
        _ => 8,
    };
}
