using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public abstract class NormBase : WeightedModule
    {
        private protected NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name) : base(name)
        {
            (this.num_features, this.eps, this.momentum, this.affine, this.track_running_stats) = (num_features, eps, momentum, affine, track_running_stats);
            if (affine)
            {
                weight = new Parameter(ones(num_features, dtype, device));
                bias = new Parameter(zeros(num_features, dtype, device));
            }
            if (!track_running_stats) return;
            running_mean = zeros(num_features, dtype, device);
            running_var = ones(num_features, dtype, device);
            num_batches_tracked = zeros([], ScalarType.Int64, device);
        }

        public long num_features { get; private set; }
        public double eps { get; set; }
        public double? momentum { get; set; }
        public bool affine { get; private set; }
        public bool track_running_stats { get; private set; }

        public Tensor? running_mean
        {
            get => Buffer(nameof(running_mean));
            set => SetBuffer(nameof(running_mean), value);
        }

        public Tensor? running_var
        {
            get => Buffer(nameof(running_var));
            set => SetBuffer(nameof(running_var), value);
        }

        public Tensor? num_batches_tracked
        {
            get => Buffer(nameof(num_batches_tracked));
            set => SetBuffer(nameof(num_batches_tracked), value);
        }

        public void reset_running_stats()
        {
            running_mean?.zero_();
            running_var?.fill_(1);
            num_batches_tracked?.zero_();
        }

        public void reset_parameters()
        {
            reset_running_stats();
            if (!affine) return;
            nn.init.ones_(weight);
            nn.init.zeros_(bias!);
        }

        protected abstract void ValidateInputDimensions(Tensor input);

        private Tensor? Buffer(string key) => _internal_buffers.TryGetValue(key, out (Tensor, bool) b) ? b.Item1 : null;

        private void SetBuffer(string key, Tensor? value)
        {
            Tensor? before = Buffer(key);
            if (ReferenceEquals(before, value)) return;
            before?.Dispose();
            ConditionallyRegisterBuffer(key, value?.DetachFromDisposeScope());
        }
    }

    public abstract class BatchNorm : NormBase
    {
        private protected BatchNorm(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype, string name)
            : base(features, eps, momentum, affine, track, device, dtype, name)
        {
        }

        public override Tensor forward(Tensor input)
        {
            ValidateInputDimensions(input);
            if (training && track_running_stats) num_batches_tracked?.add_(1);
            bool batch = training || (running_mean is null && running_var is null);
            bool running = !training || track_running_stats;
            return nn.functional.batch_norm(input, running ? running_mean : null, running ? running_var : null, Get("weight"), bias, batch, momentum ?? 0, eps);
        }
    }

    public abstract class InstanceNorm : NormBase
    {
        private protected InstanceNorm(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype, string name)
            : base(features, eps, momentum, affine, track, device, dtype, name)
        {
        }

        protected abstract long GetNumberOfBatchDimensions();

        public override Tensor forward(Tensor input)
        {
            ValidateInputDimensions(input);
            long axis = input.ndim - GetNumberOfBatchDimensions();
            if (input.size((int)axis) != num_features)
                throw new ArgumentException($"expected input's size at dim={axis} to match num_features ({num_features}), but got: {input.size((int)axis)}.");
            if (axis != 0) return Apply(input);
            using Tensor batch = input.unsqueeze(0);
            return Apply(batch).squeeze_(0);
        }

        private Tensor Apply(Tensor input) =>
            nn.functional.instance_norm(input, running_mean, running_var, Get("weight"), bias, training || !track_running_stats, momentum ?? 0.1, eps);
    }

    public sealed class GroupNorm : WeightedModule
    {
        internal GroupNorm(long groups, long channels, double eps, bool affine, Device? device, ScalarType? dtype) : base(nameof(GroupNorm))
        {
            (num_groups, this.eps, this.affine) = (groups, eps, affine);
            if (!affine) return;
            weight = new Parameter(ones(channels, dtype, device));
            bias = new Parameter(zeros(channels, dtype, device));
        }

        public long num_groups { get; set; }
        public double eps { get; set; }
        public bool affine { get; set; }

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.Dimensions < 3) throw new ArgumentException($"Invalid number of dimensions for GroupNorm argument: {tensor.Dimensions}");
            return nn.functional.group_norm(tensor, num_groups, Get("weight"), bias, eps);
        }
    }

    public sealed class LayerNorm : WeightedModule
    {
        internal LayerNorm(long[] shape, double eps, bool affine, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(LayerNorm))
        {
            (normalized_shape, this.eps, elementwise_affine) = (shape, eps, affine);
            if (!affine) return;
            weight = new Parameter(ones(shape, dtype, device));
            if (hasBias) bias = new Parameter(zeros(shape, dtype, device));
        }

        public long[] normalized_shape { get; set; }
        public double eps { get; set; }
        public bool elementwise_affine { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalized_shape, Get("weight"), bias, eps);
    }

    public sealed class BatchNorm1d : BatchNorm
    {
        internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(features, eps, momentum, affine, track, device, dtype, nameof(BatchNorm1d))
        {
        }

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.ndim is not (2 or 3)) throw new ArgumentException($"expected 2D or 3D input, but got {input.ndim}D input.");
        }
    }

    public sealed class InstanceNorm1d : InstanceNorm
    {
        internal InstanceNorm1d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(features, eps, momentum, affine, track, device, dtype, nameof(InstanceNorm1d))
        {
        }

        protected override long GetNumberOfBatchDimensions() => 2;

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.ndim is not (2 or 3)) throw new ArgumentException($"expected 2D or 3D input, but got {input.ndim}D input.");
        }
    }

    public sealed class BatchNorm2d : BatchNorm
    {
        internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(features, eps, momentum, affine, track, device, dtype, nameof(BatchNorm2d))
        {
        }

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.ndim != 4) throw new ArgumentException($"expected 4D input, but got {input.ndim}D input.");
        }
    }

    public sealed class InstanceNorm2d : InstanceNorm
    {
        internal InstanceNorm2d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(features, eps, momentum, affine, track, device, dtype, nameof(InstanceNorm2d))
        {
        }

        protected override long GetNumberOfBatchDimensions() => 3;

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.ndim is not (3 or 4)) throw new ArgumentException($"expected 3D or 4D input, but got {input.ndim}D input.");
        }
    }

    public sealed class BatchNorm3d : BatchNorm
    {
        internal BatchNorm3d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(features, eps, momentum, affine, track, device, dtype, nameof(BatchNorm3d))
        {
        }

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.ndim != 5) throw new ArgumentException($"expected 5D input, but got {input.ndim}D input.");
        }
    }

    public sealed class InstanceNorm3d : InstanceNorm
    {
        internal InstanceNorm3d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(features, eps, momentum, affine, track, device, dtype, nameof(InstanceNorm3d))
        {
        }

        protected override long GetNumberOfBatchDimensions() => 4;

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.ndim is not (4 or 5)) throw new ArgumentException($"expected 4D or 5D input, but got {input.ndim}D input.");
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static InstanceNorm1d InstanceNorm1d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static InstanceNorm2d InstanceNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static BatchNorm3d BatchNorm3d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static InstanceNorm3d InstanceNorm3d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-05, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);

            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
