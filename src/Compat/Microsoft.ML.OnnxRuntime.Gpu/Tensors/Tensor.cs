using System.Collections;

namespace Microsoft.ML.OnnxRuntime.Tensors;

public abstract class TensorBase;

public abstract class Tensor<T> : TensorBase, IReadOnlyList<T>
{
    private readonly int[] _dimensions;
    private readonly int[] _strides;

    internal Tensor(ReadOnlySpan<int> dimensions)
    {
        _dimensions = dimensions.ToArray();
        _strides = new int[_dimensions.Length];
        long length = 1;
        for (var i = _dimensions.Length - 1; i >= 0; i--)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(_dimensions[i], nameof(dimensions));
            _strides[i] = (int)length;
            length = checked(length * _dimensions[i]);
        }

        Length = length;
    }

    public long Length { get; }
    public int Rank => _dimensions.Length;
    public ReadOnlySpan<int> Dimensions => _dimensions;
    public ReadOnlySpan<int> Strides => _strides;
    int IReadOnlyCollection<T>.Count => (int)Length;
    T IReadOnlyList<T>.this[int index] => GetValue(index);

    public virtual T this[params int[] indices]
    {
        get => GetValue(Flat(indices));
        set => SetValue(Flat(indices), value);
    }

    public virtual T this[ReadOnlySpan<int> indices]
    {
        get => GetValue(Flat(indices));
        set => SetValue(Flat(indices), value);
    }

    public abstract T GetValue(int index);

    public abstract void SetValue(int index, T value);

    public abstract Tensor<T> Reshape(ReadOnlySpan<int> dimensions);

    public virtual void Fill(T value)
    {
        for (var i = 0; i < Length; i++)
        {
            SetValue(i, value);
        }
    }

    public virtual DenseTensor<T> ToDenseTensor() => new(this.ToArray(), _dimensions);

    IEnumerator<T> IEnumerable<T>.GetEnumerator()
    {
        for (var i = 0; i < Length; i++)
        {
            yield return GetValue(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    private int Flat(ReadOnlySpan<int> indices)
    {
        if (indices.Length != Rank)
        {
            throw new ArgumentException($"{indices.Length} indices into a tensor of rank {Rank}", nameof(indices));
        }

        var flat = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)_dimensions[i])
            {
                throw new IndexOutOfRangeException($"Index {indices[i]} in dimension {i} of size {_dimensions[i]}");
            }

            flat += indices[i] * _strides[i];
        }

        return flat;
    }
}

public class DenseTensor<T> : Tensor<T>
{
    public DenseTensor(Memory<T> memory, ReadOnlySpan<int> dimensions) : base(dimensions)
    {
        if (memory.Length != Length)
        {
            throw new ArgumentException($"{memory.Length} values for a tensor of {Length}", nameof(memory));
        }

        Buffer = memory;
    }

    public DenseTensor(ReadOnlySpan<int> dimensions) : base(dimensions) =>
        Buffer = new T[Length];

    public DenseTensor(int length) : this(new[] { length }) { }

    public Memory<T> Buffer { get; }

    public override T GetValue(int index) => Buffer.Span[index];

    public override void SetValue(int index, T value) => Buffer.Span[index] = value;

    public override void Fill(T value) => Buffer.Span.Fill(value);

    public override Tensor<T> Reshape(ReadOnlySpan<int> dimensions) => new DenseTensor<T>(Buffer, dimensions);
}
