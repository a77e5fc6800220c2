namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.zeros_like.T(this, dtype, Arg.None, device), requires_grad);
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.ones_like.T(this, dtype, Arg.None, device), requires_grad);
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.empty_like.T(this, dtype, Arg.None, device), requires_grad);
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.rand_like.T(this, dtype, Arg.None, device), requires_grad);
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.randn_like.T(this, dtype, Arg.None, device), requires_grad);
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.full_like.T(this, value, dtype, Arg.None, device), requires_grad);
        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.randint_like_low_dtype.T(this, low, high, dtype, Arg.None, device), requires_grad);
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_zeros.T(this, size, dtype, Arg.None, device), requires_grad);
        public Tensor new_zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => new_zeros(size.ToArray(), dtype, device, requires_grad);
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_empty.T(this, size, dtype, Arg.None, device), requires_grad);
        public Tensor new_empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => new_empty(size.ToArray(), dtype, device, requires_grad);
        public Tensor new_zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_zeros.T(this, (long[])[size], dtype, Arg.None, device), requires_grad);
        public Tensor new_zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_zeros.T(this, (long[])[rows, columns], dtype, Arg.None, device), requires_grad);
        public Tensor new_zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_zeros.T(this, (long[])[dim0, dim1, dim2], dtype, Arg.None, device), requires_grad);
        public Tensor new_zeros(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_zeros.T(this, (long[])[dim0, dim1, dim2, dim3], dtype, Arg.None, device), requires_grad);
        public Tensor new_ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_ones.T(this, (long[])[size], dtype, Arg.None, device), requires_grad);
        public Tensor new_ones(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_ones.T(this, (long[])[rows, columns], dtype, Arg.None, device), requires_grad);
        public Tensor new_ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_ones.T(this, (long[])[dim0, dim1, dim2], dtype, Arg.None, device), requires_grad);
        public Tensor new_ones(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_ones.T(this, (long[])[dim0, dim1, dim2, dim3], dtype, Arg.None, device), requires_grad);
        public Tensor new_empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_empty.T(this, (long[])[size], dtype, Arg.None, device), requires_grad);
        public Tensor new_empty(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_empty.T(this, (long[])[rows, columns], dtype, Arg.None, device), requires_grad);
        public Tensor new_empty(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_empty.T(this, (long[])[dim0, dim1, dim2], dtype, Arg.None, device), requires_grad);
        public Tensor new_empty(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_empty.T(this, (long[])[dim0, dim1, dim2, dim3], dtype, Arg.None, device), requires_grad);
        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(Aten.new_full.T(this, size, value, dtype, Arg.None, device), requires_grad);
    }
}
