using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the elements of a tensor in CPU memory, in row-major order whatever its strides.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly T* _data;
    private Tensor? _tensor; // keeps the memory alive
    private readonly long[] _shape, _strides;
    private readonly bool _contiguous;

    internal TensorAccessor(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        _tensor = tensor;
        _data = (T*)tensor.DataPointer();
        (_shape, _strides, _contiguous, Count) = (tensor.shape, tensor.stride(), tensor.is_contiguous(), tensor.numel());
    }

    public long Count { get; }
    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => _data[Offset(indices)];
        set => _data[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    public Array ToNDArray()
    {
        if (_shape.Length == 0) return new[] { _data[0] };
        var array = Array.CreateInstance(typeof(T), _shape);
        fixed (byte* p = &System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array))
            for (long k = 0; k < Count; k++) ((T*)p)[k] = _data[Offset(k)];
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        long n = Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (_contiguous && n > 0) new ReadOnlySpan<T>(_data + tensorIndex, (int)n).CopyTo(array[arrayIndex..]);
        else for (int k = 0; k < n; k++) array[arrayIndex + k] = _data[Offset(tensorIndex + k)];
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        long n = Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (_contiguous && n > 0) array.Slice(arrayIndex, (int)n).CopyTo(new Span<T>(_data + tensorIndex, (int)n));
        else for (int k = 0; k < n; k++) _data[Offset(tensorIndex + k)] = array[arrayIndex + k];
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long k = 0; k < Count; k++) yield return At(k);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.SequenceEqual(right);
    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);
    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this == other;
    public override int GetHashCode() => base.GetHashCode();

    public void Dispose() => _tensor = null;

    internal static T ReadItemAt(Tensor tensor, long index)
    {
        tensor.ValidateType(typeof(T));
        return new TensorAccessor<T>(tensor).At(index);
    }

    private T At(long index) => _data[Offset(index)];

    private long Offset(long[] indices)
    {
        if (indices.Length == 1 && _shape.Length != 1) return Offset(indices[0]);
        long offset = 0;
        for (int d = 0; d < _shape.Length; d++)
        {
            if (indices[d] < 0 || indices[d] >= _shape[d]) throw new IndexOutOfRangeException($"{indices[d]} >= {_shape[d]} in dimension {d}.");
            offset += indices[d] * _strides[d];
        }
        return offset;
    }

    private long Offset(long index)
    {
        if (index < 0 || index >= Count) throw new IndexOutOfRangeException($"{index} in a tensor of {Count} elements.");
        if (_contiguous) return index;
        long offset = 0;
        for (int d = _shape.Length - 1; d >= 0; d--)
        {
            (index, long at) = Math.DivRem(index, _shape[d]);
            offset += at * _strides[d];
        }
        return offset;
    }
}
