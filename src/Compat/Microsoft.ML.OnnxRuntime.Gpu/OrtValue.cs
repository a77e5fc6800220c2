using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public class OrtValue : IDisposable
{
    private nint _handle;
    private MemoryHandle _pin;

    internal OrtValue(nint handle)
    {
        _handle = handle;
        OnnxType = (OnnxValueType)Ort.GetInt(OrtFunction.GetValueType, handle);
    }

    private OrtValue(nint handle, MemoryHandle pin) => (_handle, _pin, OnnxType) = (handle, pin, OnnxValueType.ONNX_TYPE_TENSOR);

    ~OrtValue() => Free();

    public OnnxValueType OnnxType { get; }
    public bool IsTensor => OnnxType == OnnxValueType.ONNX_TYPE_TENSOR;
    internal nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(OrtValue));

    /// <summary>A tensor over this very array, which stays pinned until the value is disposed.</summary>
    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape) where T : unmanaged => Over<T>(data, shape);

    internal static unsafe OrtValue Over<T>(Memory<T> memory, long[] shape)
    {
        var element = ElementTypes.Of(typeof(T));
        var bytes = (nuint)memory.Length * (nuint)ElementTypes.SizeOf(element);
        var pin = memory.Pin();
        try
        {
            nint value = 0;
            fixed (long* sizes = shape)
            {
                var create = (delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)Ort.At(OrtFunction.CreateTensorWithDataAsOrtValue);
                Ort.Check(create(Ort.CpuMemory, pin.Pointer, bytes, sizes, (nuint)shape.Length, (int)element, &value));
            }

            return new OrtValue(value, pin);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<T> GetTensorDataAsSpan<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Raw(typeof(T)));

    public Span<T> GetTensorMutableDataAsSpan<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Raw(typeof(T)));

    public Span<byte> GetTensorMutableRawData() => Raw(typeof(byte));

    public OrtTensorTypeAndShapeInfo GetTensorTypeAndShape()
    {
        if (!IsTensor)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"This OrtValue type contains: {OnnxType}, not a tensor or sparse tensor");
        }

        var info = Ort.Get(OrtFunction.GetTensorTypeAndShape, Handle);
        try
        {
            return new OrtTensorTypeAndShapeInfo(info);
        }
        finally
        {
            Ort.Release(OrtFunction.ReleaseTensorTypeAndShapeInfo, info);
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Free();

    /// <summary>All bytes of the tensor; any tensor may be read as bytes, else the type must be its own.</summary>
    private unsafe Span<byte> Raw(Type requested)
    {
        var info = GetTensorTypeAndShape();
        if (requested != typeof(byte) && requested != ElementTypes.TypeOf(info.ElementDataType))
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"The tensor holds {info.ElementDataType}, not {requested}");
        }

        var bytes = checked((int)(info.ElementCount * ElementTypes.SizeOf(info.ElementDataType)));
        return bytes == 0 ? [] : new Span<byte>((void*)Ort.Get(OrtFunction.GetTensorMutableData, Handle), bytes);
    }

    private void Free()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0)
        {
            Ort.Release(OrtFunction.ReleaseValue, handle);
            _pin.Dispose();
        }
    }
}
