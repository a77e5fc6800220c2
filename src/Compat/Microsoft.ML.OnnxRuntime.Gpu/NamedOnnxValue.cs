using System.Buffers;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public interface IDisposableReadOnlyCollection<T> : IReadOnlyCollection<T>, IReadOnlyList<T>, IDisposable;

internal sealed class DisposableList<T> : List<T>, IDisposableReadOnlyCollection<T> where T : IDisposable
{
    public void Dispose()
    {
        ForEach(item => item.Dispose());
        Clear();
    }
}

public class NamedOnnxValue
{
    internal NamedOnnxValue(string name, object value, OnnxValueType valueType) => (Name, Value, ValueType) = (name, value, valueType);

    public string Name { get; set; }
    public object Value { get; set; }
    public OnnxValueType ValueType { get; internal set; }

    public static NamedOnnxValue CreateFromTensor<T>(string name, Tensor<T> value) => new(name, value, OnnxValueType.ONNX_TYPE_TENSOR);

    /// <summary>The tensor, or null where the value is none of this type.</summary>
    public Tensor<T> AsTensor<T>() => Value as Tensor<T>;

    public IEnumerable<T> AsEnumerable<T>() => Value as IEnumerable<T>;

    /// <summary>A native value over the tensor's own memory, to be disposed after the run.</summary>
    internal OrtValue ToOrtValue() => Value switch
    {
        Tensor<float> tensor => Over(tensor),
        Tensor<double> tensor => Over(tensor),
        Tensor<byte> tensor => Over(tensor),
        Tensor<sbyte> tensor => Over(tensor),
        Tensor<short> tensor => Over(tensor),
        Tensor<ushort> tensor => Over(tensor),
        Tensor<int> tensor => Over(tensor),
        Tensor<uint> tensor => Over(tensor),
        Tensor<long> tensor => Over(tensor),
        Tensor<ulong> tensor => Over(tensor),
        Tensor<bool> tensor => Over(tensor),
        Tensor<Float16> tensor => Over(tensor),
        Tensor<BFloat16> tensor => Over(tensor),
        _ => throw new OnnxRuntimeException(ErrorCode.NotImplemented, $"The value of '{Name}' is no tensor of numbers"),
    };

    private static OrtValue Over<T>(Tensor<T> tensor)
    {
        var dense = tensor as DenseTensor<T> ?? tensor.ToDenseTensor();
        return OrtValue.Over(dense.Buffer, Array.ConvertAll(dense.Dimensions.ToArray(), size => (long)size));
    }
}

public class DisposableNamedOnnxValue : NamedOnnxValue, IDisposable
{
    private readonly OrtValue _ortValue;

    private DisposableNamedOnnxValue(string name, object value, TensorElementType elementType, OrtValue ortValue)
        : base(name, value, ortValue.OnnxType) => (_ortValue, ElementType) = (ortValue, elementType);

    public TensorElementType ElementType { get; }

    internal static DisposableNamedOnnxValue Create(string name, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return new DisposableNamedOnnxValue(name, View(value, info), info.ElementDataType, value);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ortValue.Dispose();
        }
    }

    private static object View(OrtValue value, OrtTensorTypeAndShapeInfo info) => info.ElementDataType switch
    {
        TensorElementType.Float => View<float>(value, info),
        TensorElementType.Double => View<double>(value, info),
        TensorElementType.UInt8 => View<byte>(value, info),
        TensorElementType.Int8 => View<sbyte>(value, info),
        TensorElementType.Int16 => View<short>(value, info),
        TensorElementType.UInt16 => View<ushort>(value, info),
        TensorElementType.Int32 => View<int>(value, info),
        TensorElementType.UInt32 => View<uint>(value, info),
        TensorElementType.Int64 => View<long>(value, info),
        TensorElementType.UInt64 => View<ulong>(value, info),
        TensorElementType.Bool => View<bool>(value, info),
        TensorElementType.Float16 => View<Float16>(value, info),
        TensorElementType.BFloat16 => View<BFloat16>(value, info),
        _ => throw new OnnxRuntimeException(ErrorCode.NotImplemented, $"Outputs of {info.ElementDataType} are not supported"),
    };

    private static DenseTensor<T> View<T>(OrtValue value, OrtTensorTypeAndShapeInfo info) where T : unmanaged =>
        new(new NativeMemory<T>(value).Memory, Array.ConvertAll(info.Shape, size => checked((int)size)));

    /// <summary>The native buffer as Memory; a disposed value throws instead of showing freed memory.</summary>
    private sealed class NativeMemory<T>(OrtValue value) : MemoryManager<T> where T : unmanaged
    {
        public override Memory<T> Memory => CreateMemory(GetSpan().Length);

        public override Span<T> GetSpan() => value.GetTensorMutableDataAsSpan<T>();

        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            fixed (T* start = GetSpan())
            {
                return new MemoryHandle(start + elementIndex, default, this);
            }
        }

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
