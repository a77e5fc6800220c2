namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Aten.sum.T(this, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.T(this, dim, keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => sum(dim.ToArray(), keepdim, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum((long[])[dim], keepdim, type);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum((long[])[dim0, dim1], keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum((long[])[dim0, dim1, dim2], keepdim, type);
        public Tensor mean() => Aten.mean.T(this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Aten.mean_dim.T(this, dimensions, keepdim, type);
        public Tensor prod(ScalarType? type = null) => Aten.prod.T(this, type);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Aten.prod_dim_int.T(this, dim, keepdim, type);
        public Tensor median() => Aten.median.T(this);
        public Tensor nansum() => Aten.nansum.T(this);
        public Tensor nanmedian() => Aten.nanmedian.T(this);
        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) => Aten.nanmean.T(this, dim is { } d ? (long[])[d] : null, keepdim, dtype);
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Aten.quantile.T(this, q, dim, keepdim);
        public Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false) => Aten.nanquantile.T(this, q, dim, keepdim);
        public Tensor max() => Aten.max.T(this);
        public Tensor max(Tensor other) => Aten.max_other.T(this, other);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Aten.max_dim.T2(this, dim, keepdim);
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => @out is null ? Aten.amax.T(this, dims, keepdim) : @out.copy_(Aten.amax.T(this, dims, keepdim));
        public Tensor amax(params long[] dims) => Aten.amax.T(this, dims);
        public Tensor argmax() => Aten.argmax.T(this);
        public Tensor argmax(long dim, bool keepdim = false) => Aten.argmax.T(this, dim, keepdim);
        public (Tensor values, Tensor indexes) cummax(long dim) => Aten.cummax.T2(this, dim);
        public Tensor min() => Aten.min.T(this);
        public Tensor min(Tensor other) => Aten.min_other.T(this, other);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Aten.min_dim.T2(this, dim, keepdim);
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => @out is null ? Aten.amin.T(this, dims, keepdim) : @out.copy_(Aten.amin.T(this, dims, keepdim));
        public Tensor amin(params long[] dims) => Aten.amin.T(this, dims);
        public Tensor argmin() => Aten.argmin.T(this);
        public Tensor argmin(long dim, bool keepdim = false) => Aten.argmin.T(this, dim, keepdim);
        public (Tensor values, Tensor indexes) cummin(long dim) => Aten.cummin.T2(this, dim);
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => Aten.aminmax.T2(this, dim, keepdim);
        public Tensor all() => Aten.all.T(this);
        public Tensor all(long dim, bool keepdim = false) => Aten.all_dim.T(this, dim, keepdim);
        public Tensor any() => Aten.any.T(this);
        public Tensor any(long dim, bool keepdim = false) => Aten.any_dim.T(this, dim, keepdim);
        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.cumsum.T(this, dim, type);
        public Tensor cumprod(long dim, ScalarType? type = null) => Aten.cumprod.T(this, dim, type);
        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.logsumexp.T(this, (long[])[dim], keepdim);
        public Tensor logcumsumexp(long dim) => Aten.logcumsumexp.T(this, dim);
        public Tensor count_nonzero(long[]? dims = null) => dims is null ? Aten.count_nonzero.T(this) : Aten.count_nonzero_dim_IntList.T(this, dims);
        public Tensor norm(float p = 2.0f) => Aten.norm_Scalar.T(this, (double)p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Aten.norm_ScalarOpt_dim.T(this, (double)p, (long[])[dim], keepdim);
        public Tensor dist(Tensor other, float p = 2.0f) => Aten.dist.T(this, other, (double)p);
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => Aten.diff.T(this, n, dim, prepend, append);
        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => Aten.cov.T(this, correction, fweights, aweights);
        public Tensor std(bool unbiased = true) => Aten.std.T(this, unbiased);
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => As(Aten.std_dim.T(this, dimensions, unbiased, keepdim), type);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std((long[])[dim], unbiased, keepdim, type);
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std((long[])[dim.Item1, dim.Item2], unbiased, keepdim, type);
        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std((long[])[dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);
        public Tensor var(bool unbiased = true) => Aten.var.T(this, unbiased);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => As(Aten.var_dim.T(this, dimensions, unbiased, keepdim), type);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var((long[])[dim], unbiased, keepdim, type);
        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var((long[])[dim.Item1, dim.Item2], unbiased, keepdim, type);
        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var((long[])[dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Aten.std_mean.T2(this, unbiased);
        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Aten.std_mean_dim.T2(this, dimensions, unbiased, keepdim);
        public (Tensor @var, Tensor mean) var_mean(bool unbiased = true) => Aten.var_mean.T2(this, unbiased);
        public (Tensor std, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Aten.var_mean_dim.T2(this, dimensions, unbiased, keepdim);
        private static Tensor As(Tensor t, ScalarType? type) => type is { } to && to != t.dtype ? t.to_type(to, disposeAfter: true) : t;
    }
}
