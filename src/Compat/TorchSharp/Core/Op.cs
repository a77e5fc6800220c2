using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp;

internal enum Tag : long
{
    None, Tensor, Int, Double, Bool, IntList, TensorList, DoubleList, String, OptionalTensorList, Device, Generator, BoolList,
}

/// <summary>An argument of an operator. Converts from everything an operator takes, so that a call reads like a call.</summary>
internal readonly struct Arg
{
    internal readonly Tag Tag;
    internal readonly long Value;
    internal readonly object? Object;

    private Arg(Tag tag, long value, object? o = null) => (Tag, Value, Object) = (tag, value, o);

    internal static Arg None => default;
    internal static Arg Optional(IReadOnlyList<Tensor?> list) => new(Tag.OptionalTensorList, 0, list);

    public static implicit operator Arg(Tensor? t) => t is null ? default : new(Tag.Tensor, 0, t);
    public static implicit operator Arg(long v) => new(Tag.Int, v);
    public static implicit operator Arg(long? v) => v.HasValue ? new(Tag.Int, v.Value) : default;
    public static implicit operator Arg(double v) => new(Tag.Double, BitConverter.DoubleToInt64Bits(v));
    public static implicit operator Arg(double? v) => v.HasValue ? v.Value : default(Arg);
    public static implicit operator Arg(bool v) => new(Tag.Bool, v ? 1 : 0);
    public static implicit operator Arg(bool? v) => v.HasValue ? v.Value : default(Arg);
    public static implicit operator Arg(Scalar? s) => s is null ? default : new(s.Tag, s.Bits);
    public static implicit operator Arg(ScalarType t) => new(Tag.Int, (long)t);
    public static implicit operator Arg(ScalarType? t) => t.HasValue ? new(Tag.Int, (long)t.Value) : default;
    public static implicit operator Arg(long[]? list) => list is null ? default : new(Tag.IntList, 0, list);
    public static implicit operator Arg(double[]? list) => list is null ? default : new(Tag.DoubleList, 0, list);
    public static implicit operator Arg(bool[]? list) => list is null ? default : new(Tag.BoolList, 0, list);
    public static implicit operator Arg(string? s) => s is null ? default : new(Tag.String, 0, s);
    public static implicit operator Arg(Device? d) => d is null ? default : new(Tag.Device, 0, d);
    public static implicit operator Arg(Generator? g) => g is null ? default : new(Tag.Generator, 0, g);
    public static implicit operator Arg(Tensor[] list) => new(Tag.TensorList, 0, list);
    public static implicit operator Arg(List<Tensor> list) => new(Tag.TensorList, 0, list);
    internal static Arg List(IReadOnlyList<Tensor> list) => new(Tag.TensorList, 0, list);
}

/// <summary>
/// An operator of libtorch. It is looked up in the dispatcher once, on first use; a call copies its arguments to the
/// stack and allocates nothing but the tensors it returns.
/// </summary>
internal sealed unsafe class Op(string name, string overload)
{
    private const int MaxArgs = 24, MaxResults = 8, StackBytes = 512;
    private nint _handle;

    internal Tensor T(params ReadOnlySpan<Arg> args)
    {
        NativeArg r;
        Call(args, &r, 1);
        return new Tensor((nint)r.Value);
    }

    /// <summary>For in-place operators: the result is the first argument again, so its new reference is given back.</summary>
    internal Tensor Into(Tensor self, params ReadOnlySpan<Arg> args)
    {
        NativeArg* r = stackalloc NativeArg[MaxResults];
        int n = Call(args, r, MaxResults);
        for (int k = 0; k < n; k++) Release(r[k]);
        return self;
    }

    internal void Run(params ReadOnlySpan<Arg> args)
    {
        NativeArg* r = stackalloc NativeArg[MaxResults];
        int n = Call(args, r, MaxResults);
        for (int k = 0; k < n; k++) Release(r[k]);
    }

    internal (Tensor, Tensor) T2(params ReadOnlySpan<Arg> args)
    {
        NativeArg* r = stackalloc NativeArg[2];
        Call(args, r, 2);
        return (new Tensor((nint)r[0].Value), new Tensor((nint)r[1].Value));
    }

    internal (Tensor, Tensor, Tensor) T3(params ReadOnlySpan<Arg> args)
    {
        NativeArg* r = stackalloc NativeArg[3];
        Call(args, r, 3);
        return (new Tensor((nint)r[0].Value), new Tensor((nint)r[1].Value), new Tensor((nint)r[2].Value));
    }

    internal (Tensor, Tensor, Tensor, Tensor) T4(params ReadOnlySpan<Arg> args)
    {
        NativeArg* r = stackalloc NativeArg[4];
        Call(args, r, 4);
        return (new Tensor((nint)r[0].Value), new Tensor((nint)r[1].Value), new Tensor((nint)r[2].Value), new Tensor((nint)r[3].Value));
    }

    internal Tensor[] List(params ReadOnlySpan<Arg> args)
    {
        NativeArg r;
        Call(args, &r, 1);
        var list = new Tensor[r.Length];
        for (int k = 0; k < list.Length; k++) list[k] = new Tensor(((nint*)r.Value)[k]);
        Native.ks_free((void*)r.Value);
        return list;
    }

    internal bool Bool(params ReadOnlySpan<Arg> args) => Number(args) != 0;

    internal long Number(params ReadOnlySpan<Arg> args)
    {
        NativeArg r;
        Call(args, &r, 1);
        return r.Value;
    }

    private static void Release(in NativeArg r)
    {
        if ((Tag)r.Tag == Tag.Tensor && r.Value != 0) Native.ks_tensor_release((nint)r.Value);
        if ((Tag)r.Tag != Tag.TensorList) return;
        for (int k = 0; k < r.Length; k++) Native.ks_tensor_release(((nint*)r.Value)[k]);
        Native.ks_free((void*)r.Value);
    }

    private int Call(ReadOnlySpan<Arg> args, NativeArg* results, int expected)
    {
        if (_handle == 0) _handle = Find();
        NativeArg* a = stackalloc NativeArg[MaxArgs];
        byte* stack = stackalloc byte[StackBytes];
        int used = 0;
        nint heap = 0;
        try
        {
            int bytes = 0;
            foreach (ref readonly Arg arg in args) bytes += Size(arg);
            if (bytes > StackBytes) stack = (byte*)(heap = (nint)NativeMemory.Alloc((nuint)bytes));
            for (int k = 0; k < args.Length; k++) used += Put(args[k], a + k, stack + used);
            NativeArg* r = stackalloc NativeArg[MaxResults];
            long n;
            Native.Check(Native.ks_op_call(_handle, a, args.Length, r, &n));
            for (int k = 0; k < n && k < expected; k++) results[k] = r[k];
            for (int k = expected; k < n; k++) Release(r[k]);
            return (int)n;
        }
        finally
        {
            if (heap != 0) NativeMemory.Free((void*)heap);
        }
    }

    private static int Size(in Arg arg) => arg.Tag switch
    {
        Tag.IntList => 8 * ((long[])arg.Object!).Length,
        Tag.DoubleList => 8 * ((double[])arg.Object!).Length,
        Tag.TensorList => 8 * ((IReadOnlyList<Tensor>)arg.Object!).Count,
        Tag.OptionalTensorList => 8 * ((IReadOnlyList<Tensor?>)arg.Object!).Count,
        Tag.BoolList => (((bool[])arg.Object!).Length + 7) & ~7,
        Tag.String => (Encoding.UTF8.GetByteCount((string)arg.Object!) + 7) & ~7,
        _ => 0,
    };

    private static int Put(in Arg arg, NativeArg* to, byte* data)
    {
        to->Tag = (long)arg.Tag;
        to->Value = arg.Value;
        to->Length = 0;
        int bytes = 0;
        switch (arg.Tag)
        {
            case Tag.Tensor:
                to->Value = Unsafe.As<Tensor>(arg.Object!).Handle;
                return 0;
            case Tag.Device:
                var device = (Device)arg.Object!;
                (to->Value, to->Length) = ((long)device.type, device.index);
                return 0;
            case Tag.Generator:
                to->Value = ((Generator)arg.Object!).Handle;
                return 0;
            case Tag.IntList:
                var ints = (long[])arg.Object!;
                ints.CopyTo(new Span<long>(data, ints.Length));
                (to->Length, bytes) = (ints.Length, 8 * ints.Length);
                break;
            case Tag.DoubleList:
                var doubles = (double[])arg.Object!;
                doubles.CopyTo(new Span<double>(data, doubles.Length));
                (to->Length, bytes) = (doubles.Length, 8 * doubles.Length);
                break;
            case Tag.TensorList or Tag.OptionalTensorList:
                var tensors = (IReadOnlyList<Tensor?>)arg.Object!;
                for (int k = 0; k < tensors.Count; k++) ((nint*)data)[k] = tensors[k]?.Handle ?? 0;
                (to->Length, bytes) = (tensors.Count, 8 * tensors.Count);
                break;
            case Tag.BoolList:
                var bools = (bool[])arg.Object!;
                for (int k = 0; k < bools.Length; k++) data[k] = bools[k] ? (byte)1 : (byte)0;
                (to->Length, bytes) = (bools.Length, (bools.Length + 7) & ~7);
                break;
            case Tag.String:
                var text = (string)arg.Object!;
                int length = Encoding.UTF8.GetByteCount(text);
                Encoding.UTF8.GetBytes(text, new Span<byte>(data, length));
                (to->Length, bytes) = (length, (length + 7) & ~7);
                break;
            default:
                return 0;
        }
        to->Value = (nint)data;
        return bytes;
    }

    private nint Find()
    {
        fixed (byte* n = Encoding.UTF8.GetBytes("aten::" + name + "\0"), o = Encoding.UTF8.GetBytes(overload + "\0"))
        {
            nint found = Native.ks_op_find(n, o);
            if (found == 0) Native.Fail();
            return found;
        }
    }
}
