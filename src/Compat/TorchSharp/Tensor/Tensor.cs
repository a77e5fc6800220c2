namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>A counted reference to a libtorch tensor. Belongs to the innermost dispose scope of its thread, if any.</summary>
    public partial class Tensor : IDisposable
    {
        private static long s_total, s_peak;

        internal nint handle;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            long total = Interlocked.Increment(ref s_total);
            if (total > s_peak) s_peak = total;
            if (register) OwningDisposeScope = DisposeScopeManager.ThreadSingleton.Register(this);
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        public static long TotalCount => s_total;
        public static long PeakCount => s_peak;
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public string? name { get; set; }
        public bool IsInvalid => handle == 0;

        public IntPtr Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        ~Tensor() => Dispose(false);

        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0) return;
            DisposeScopeManager.ThreadSingleton.Disposing(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref s_total);
            Native.ks_tensor_release(handle);
            handle = 0;
        }

        public IntPtr DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            nint h = Handle;
            Interlocked.Decrement(ref s_total);
            handle = 0;
            return h;
        }

        internal nint MoveHandle()
        {
            nint h = handle;
            if (h != 0) Interlocked.Decrement(ref s_total);
            handle = 0;
            return h;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null) other?.Attach(this);
            else OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        public long Dimensions => Native.ks_tensor_dim(Handle);
        public long dim() => Dimensions;
        public long ndim => Dimensions;
        public long NumberOfElements => Native.ks_tensor_numel(Handle);
        public long numel() => NumberOfElements;
        public long ElementSize => Native.ks_tensor_item_size(Handle);
        public long element_size() => ElementSize;
        public ScalarType dtype => (ScalarType)Native.ks_tensor_dtype(Handle);
        public DeviceType device_type => (DeviceType)Native.ks_tensor_device_type(Handle);
        public int device_index => (int)Native.ks_tensor_device_index(Handle);
        public Device device => new(device_type, device_index);
        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_leaf => Native.ks_tensor_is_leaf(Handle) != 0;
        public bool is_sparse => Native.ks_tensor_is_sparse(Handle) != 0;
        public bool is_contiguous() => Native.ks_tensor_is_contiguous(Handle) != 0;
        public long storage_offset() => Native.ks_tensor_storage_offset(Handle);
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);

        public bool is_nonzero()
        {
            if (numel() != 1) throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");
            return Aten.is_nonzero.Bool(this);
        }

        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* p = sizes) Native.ks_tensor_sizes(handle, p);
                return sizes;
            }
        }

        public long[] size() => shape;
        public long size(int dim) => Aten.size_int.Number(this, (long)dim);

        public long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* p = strides) Native.ks_tensor_strides(handle, p);
            return strides;
        }

        public long stride(int dim) => Aten.stride_int.Number(this, (long)dim);

        public bool requires_grad
        {
            get => Native.ks_tensor_requires_grad(Handle) != 0;
            set => Native.Check(Native.ks_tensor_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Aten.retain_grad.Run(this);

        public Tensor? grad
        {
            get
            {
                nint g;
                Native.Check(Native.ks_tensor_grad(Handle, &g));
                return g == 0 ? null : new Tensor(g);
            }
            set => Native.Check(Native.ks_tensor_set_grad(Handle, value?.Handle ?? 0));
        }

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public Tensor detach() => Aten.detach.T(this);
        public Tensor detach_() => Aten.detach_.Into(this, this);
        public Tensor clone() => Aten.clone.T(this);
        public Tensor alias() => new(Native.ks_tensor_retain(Handle));
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Aten.copy_.Into(this, this, source, nonBlocking);
        public Tensor set_(Tensor source) => Aten.set__source_Tensor.Into(this, this, source);
        public Tensor contiguous() => Aten.contiguous.T(this);
        public bool is_pinned() => Aten.is_pinned.Bool(this);
        public Tensor pin_memory() => Aten.pin_memory.T(this);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);
        public override int GetHashCode() => base.GetHashCode();
        public bool Equals(Tensor target) => ReferenceEquals(this, target) || Aten.equal.Bool(this, target);
    }
}
