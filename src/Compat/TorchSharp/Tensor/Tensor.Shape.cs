namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor reshape(params long[] shape) => Aten.reshape.T(this, shape);
        public Tensor view(params long[] shape) => Aten.view.T(this, shape);
        public Tensor view_as(Tensor other) => Aten.view_as.T(this, other);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten_using_ints.T(this, start_dim, end_dim);
        public Tensor unflatten(long dim, params long[] sizes) => Aten.unflatten_int.T(this, dim, sizes, Arg.None);
        public Tensor ravel() => Aten.ravel.T(this);
        public Tensor squeeze(long? dim = null) => dim is null ? Aten.squeeze.T(this) : Aten.squeeze_dim.T(this, dim);
        public Tensor unsqueeze(long dim) => Aten.unsqueeze.T(this, dim);
        public Tensor transpose(long dim0, long dim1) => Aten.transpose_int.T(this, dim0, dim1);
        public Tensor squeeze_(long? dim = null) => dim is null ? Aten.squeeze_.Into(this, this) : Aten.squeeze__dim.Into(this, this, dim);
        public Tensor unsqueeze_(long dim) => Aten.unsqueeze_.Into(this, this, dim);
        public Tensor transpose_(long dim0, long dim1) => Aten.transpose_.Into(this, this, dim0, dim1);
        public Tensor t() => Aten.t.T(this);
        public Tensor T => Aten.numpy_T.T(this);
        public Tensor mT => Aten.mT.T(this);
        public Tensor H => Aten.matrix_H.T(this);
        public Tensor mH => Aten.mH.T(this);
        public Tensor adjoint() => Aten.adjoint.T(this);
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor permute(params long[] permutation) => Aten.permute.T(this, permutation);
        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());
        public Tensor movedim(long[] source, long[] destination) => Aten.movedim_intlist.T(this, source, destination);
        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);
        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.expand.T(this, sizes, isImplicit);
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => expand(sizes.ToArray(), isImplicit);
        public Tensor expand(params long[] sizes) => Aten.expand.T(this, sizes);
        public Tensor expand_as(Tensor other) => Aten.expand_as.T(this, other);
        public Tensor broadcast_to(params long[] shape) => Aten.broadcast_to.T(this, shape);
        public Tensor repeat(params long[] sizes) => Aten.repeat.T(this, sizes);
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => Aten.repeat_interleave_self_Tensor.T(this, repeats, dim, output_size);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Aten.repeat_interleave_self_int.T(this, repeats, dim, output_size);
        public Tensor tile(long[] reps) => Aten.tile.T(this, reps);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) => Aten.as_strided.T(this, size, strides, storageOffset);
        public Tensor narrow(long dim, long start, long length) => Aten.narrow.T(this, dim, start, length);
        public Tensor slice(long dim, long start, long finish, long step) => Aten.slice_Tensor.T(this, dim, start, finish, step);
        public Tensor select(long dim, long index) => Aten.select_int.T(this, dim, index);
        public Tensor unfold(long dimension, long size, long step) => Aten.unfold.T(this, dimension, size, step);
        public Tensor flip(params long[] dims) => Aten.flip.T(this, dims);
        public Tensor fliplr() => Aten.fliplr.T(this);
        public Tensor flipud() => Aten.flipud.T(this);
        public Tensor rot90(long k = 1, (long, long)? dims = null) => Aten.rot90.T(this, k, (long[])(dims is { } d ? [d.Item1, d.Item2] : [0, 1]));
        public Tensor roll(long shifts, long? dims = null) => Aten.roll.T(this, (long[])[shifts], (long[])(dims is { } d ? [d] : []));
        public Tensor roll((long, long) shifts, (long, long) dims) => Aten.roll.T(this, (long[])[shifts.Item1, shifts.Item2], (long[])[dims.Item1, dims.Item2]);
        public Tensor roll(long[] shifts, long[] dims) => Aten.roll.T(this, shifts, dims);
        public Tensor roll(long[] shifts) => Aten.roll.T(this, shifts);
        public Tensor[] unbind(long dimension = 0L) => Aten.unbind_int.List(this, dimension);
        public Tensor[] split(long size, int dim = 0) => Aten.split_Tensor.List(this, size, (long)dim);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => split(sizes.ToArray(), dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_with_sizes.List(this, sizes, dim);
        public Tensor[] split(params long[] sizes) => Aten.split_with_sizes.List(this, sizes, 0L);
        public Tensor[] tensor_split(long size, long dim = 0L) => Aten.tensor_split_sections.List(this, size, dim);
        public Tensor[] tensor_split(long[] sizes, long dim = 0L) => Aten.tensor_split_indices.List(this, sizes, dim);
        public Tensor[] chunk(long chunks, long dim = 0L) => Aten.chunk.List(this, chunks, dim);
        public Tensor tril(long diagonal = 0) => Aten.tril.T(this, diagonal);
        public Tensor triu(long diagonal = 0) => Aten.triu.T(this, diagonal);
        public Tensor tril_(long diagonal = 0) => Aten.tril_.Into(this, this, diagonal);
        public Tensor triu_(long diagonal = 0) => Aten.triu_.Into(this, this, diagonal);
        public Tensor diag(long diagonal = 0) => Aten.diag.T(this, diagonal);
        public Tensor trace() => Aten.trace.T(this);
        public Tensor diag_embed(long offset = 0L, long dim1 = -2L, long dim2 = -1L) => Aten.diag_embed.T(this, offset, dim1, dim2);
        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L) => Aten.diagonal.T(this, offset, dim1, dim2);
        public Tensor view_as_complex() => Aten.view_as_complex.T(this);
        public Tensor view_as_real() => Aten.view_as_real.T(this);
        public Tensor real => Aten.real.T(this);
        public Tensor imag => Aten.imag.T(this);
    }
}
