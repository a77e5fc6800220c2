namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor index_select(long dim, Tensor index) => Aten.index_select.T(this, dim, index);
        public Tensor gather(long dim, Tensor index) => Aten.gather.T(this, dim, index);
        public Tensor take(Tensor index) => Aten.take.T(this, index);
        public Tensor take_along_dim(Tensor indices) => Aten.take_along_dim.T(this, indices);
        public Tensor take_along_dim(Tensor indices, long dim) => Aten.take_along_dim.T(this, indices, dim);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.scatter_src.T(this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.scatter_add.T(this, dim, index, src);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.index_add.T(this, dim, index, source, alpha);
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Aten.index_copy.T(this, dim, index, source);
        public Tensor index_fill(long dim, Tensor index, Scalar value) => Aten.index_fill_int_Scalar.T(this, dim, index, value);
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill_Scalar.T(this, mask, value);
        public Tensor masked_scatter(Tensor mask, Tensor value) => Aten.masked_scatter.T(this, mask, value);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.scatter__src.Into(this, this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Aten.scatter_add_.Into(this, this, dim, index, src);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.index_add_.Into(this, this, dim, index, source, alpha);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Aten.index_copy_.Into(this, this, dim, index, source);
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Aten.index_fill__int_Scalar.Into(this, this, dim, index, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.masked_fill__Scalar.Into(this, this, mask, value);
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Aten.masked_scatter_.Into(this, this, mask, value);
        public Tensor masked_select(Tensor mask) => Aten.masked_select.T(this, mask);
        public Tensor where(Tensor condition, Tensor y) => Aten.where_self.T(condition, this, y);
        public Tensor nonzero() => Aten.nonzero.T(this);
        public Tensor argwhere() => Aten.argwhere.T(this);
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Aten.topk.T2(this, (long)k, (long)dim, largest, sorted);
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Aten.sort_stable.T2(this, stable, dim, descending);
        public Tensor argsort(long dim = -1, bool descending = false) => Aten.argsort.T(this, dim, descending);
        public Tensor msort() => Aten.msort.T(this);
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) => Aten.kthvalue.T2(this, k, dim ?? -1, keepdim);
        public (Tensor values, Tensor indices) mode(long dim = -1L, bool keepdim = false) => Aten.mode.T2(this, dim, keepdim);
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            (Tensor output, Tensor inverse, Tensor counts) = dim is { } d
                ? Aten.unique_dim.T3(this, (long)d, sorted, return_inverse, return_counts)
                : Aten._unique2.T3(this, sorted, return_inverse, return_counts);
            if (!return_inverse) inverse.Dispose();
            if (!return_counts) counts.Dispose();
            return (output, return_inverse ? inverse : null, return_counts ? counts : null);
        }
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => Aten.bucketize_Tensor.T(this, boundaries, outInt32, right);
        public Tensor bincount(Tensor? weights, long minlength = 0) => Aten.bincount.T(this, weights, minlength);
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Aten.isin_Tensor_Tensor.T(this, test_elements, assumeUnique, invert);
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Aten.bernoulli__float.Into(this, this, p, generator);
        public Tensor exponential_(double lambda = 1.0, Generator? generator = null) => Aten.exponential_.Into(this, this, lambda, generator);
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => Aten.normal_.Into(this, this, mean, std, generator);
        public Tensor uniform_(double from, double to, Generator? generator = null) => Aten.uniform_.Into(this, this, from, to, generator);
        public Tensor random_(double from, double to, Generator? generator = null) => Aten.random__from.Into(this, this, (long)from, (long)to, generator);
        public Tensor bernoulli(Generator? generator = null) => Aten.bernoulli.T(this, generator);
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) => Aten.multinomial.T(this, num_samples, replacement, generator);
    }
}
