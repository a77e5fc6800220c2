using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Single,
            Null,
            Ellipsis,
            Bool,
            Tensor,
            Slice,
        }

        internal Kind kind;
        internal long? start, stop, step;
        internal Tensor? tensor;

        public static TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };
        public static TensorIndex None = new() { kind = Kind.None };
        public static TensorIndex Null = new() { kind = Kind.Null };
        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { kind = Kind.Slice, start = start, stop = stop, step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, (long?)range.end);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        public static TensorIndex Bool(bool value) => new() { kind = Kind.Bool, start = value ? 1 : 0 };
        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, start = index };
        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);
        public static implicit operator TensorIndex(Range range) => Slice(range);
        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("Should not be called.");
    }

    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Put([i1], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => Pick([i1, i2]);
            set => Put([i1, i2], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => Pick([i1, i2, i3]);
            set => Put([i1, i2, i3], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => Pick([i1, i2, i3, i4]);
            set => Put([i1, i2, i3, i4], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => Pick([i1, i2, i3, i4, i5]);
            set => Put([i1, i2, i3, i4, i5], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => Pick([i1, i2, i3, i4, i5, i6]);
            set => Put([i1, i2, i3, i4, i5, i6], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => Pick(indices);
            set => Put(indices, value);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            (Tensor view, List<Tensor?> tensors) = Slices(indices);
            if (tensors.Count == 0) return view;
            Tensor r = Aten.index_Tensor.T(view, Arg.Optional(tensors));
            view.Dispose();
            return r;
        }

        public Tensor index(params Tensor[] indices) => index(indices.Select(TensorIndex.Tensor).ToArray());

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            (Tensor view, List<Tensor?> tensors) = Slices(indices);
            if (accumulate && tensors.Count == 0)
                throw new ArgumentException("accumulate needs indices that are tensors.");
            using (view)
            {
                if (tensors.Count > 0)
                {
                    using Tensor on = value.to(view.device);
                    Aten.index_put_.Run(view, Arg.Optional(tensors), on, accumulate);
                }
                else
                {
                    // A value may have more leading axes of size one than its place.
                    long extra = value.ndim - view.ndim;
                    using Tensor fit = extra > 0 && value.shape.Take((int)extra).All(s => s == 1)
                        ? value.reshape(value.shape.Skip((int)extra).ToArray())
                        : value.alias();
                    Aten.copy_.Run(view, fit);
                }
            }
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            index_put_(value, indices.Select(TensorIndex.Tensor).ToArray(), accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor v = full([], value, dtype, device);
            return index_put_(v, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) =>
            index_put_(value, indices.Select(TensorIndex.Tensor).ToArray());

        private Tensor Pick(long[] at)
        {
            Tensor view = select(0, at[0]);
            for (int k = 1; k < at.Length; k++) view = Next(view, v => v.select(0, at[k]));
            return view;
        }

        private void Put(long[] at, Tensor value) => index_put_(value, at.Select(i => TensorIndex.Single(i)).ToArray());

        /// <summary>Takes the slices and numbers of an index as a view; what is left are the tensors, by axis of that view.</summary>
        private (Tensor view, List<Tensor?> tensors) Slices(TensorIndex[] indices)
        {
            long named = indices.Sum(Axes);
            int axis = 0;
            Tensor view = alias();
            var tensors = new List<Tensor?>();
            foreach (TensorIndex i in indices)
            {
                int at = axis;
                switch (i.kind)
                {
                    case TensorIndex.Kind.Single:
                        view = Next(view, v => v.select(at, i.start ?? 0));
                        break;
                    case TensorIndex.Kind.Slice:
                        if (i.start is not null || i.stop is not null || i.step is not null)
                            view = Next(view, v => Aten.slice_Tensor.T(v, (long)at, i.start, i.stop, i.step ?? 1));
                        axis++;
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        axis += (int)(ndim - named);
                        break;
                    case TensorIndex.Kind.Tensor:
                        Reserve(tensors, axis++, i.tensor!);
                        break;
                    case TensorIndex.Kind.Bool:
                        view = Next(view, v => v.unsqueeze(at));
                        Reserve(tensors, axis++, tensor(new[] { i.start != 0 }));
                        break;
                    default:
                        view = Next(view, v => v.unsqueeze(at));
                        axis++;
                        break;
                }
            }
            return (view, tensors);
        }

        private static void Reserve(List<Tensor?> tensors, int axis, Tensor t)
        {
            while (tensors.Count <= axis) tensors.Add(null);
            tensors[axis] = t;
        }

        private static long Axes(TensorIndex i) => i.kind switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
            TensorIndex.Kind.Tensor => i.tensor!.dtype is ScalarType.Bool or ScalarType.Byte ? i.tensor.ndim : 1,
            _ => 0,
        };

        private static Tensor Next(Tensor view, Func<Tensor, Tensor> take)
        {
            try
            {
                return take(view);
            }
            finally
            {
                view.Dispose();
            }
        }
    }
}
