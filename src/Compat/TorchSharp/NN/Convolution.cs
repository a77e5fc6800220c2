using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public enum PaddingModes
    {
        Zeros = 0,
        Reflect = 1,
        Replicate = 2,
        Circular = 3,
        Constant = 4,
    }

    public enum Padding
    {
        Valid = 0,
        Same = 1,
    }
}

namespace TorchSharp.Modules
{
    public abstract class Convolution : WeightedModule
    {
        private protected Convolution(string name, ConvShape shape, bool transposed, bool hasBias, Device? device, ScalarType? dtype) : base(name)
        {
            if (transposed && shape.Mode != PaddingModes.Zeros) throw new ArgumentException("Only PaddingModes.Zeros is supported for ConvTransposeND", nameof(padding_mode));
            if (shape.Same && shape.Stride.Any(s => s != 1)) throw new ArgumentException("padding='same' is not supported for strided convolutions");
            Shape = shape;
            long[] channels = transposed ? [shape.In, shape.Out / shape.Groups] : [shape.Out, shape.In / shape.Groups];
            weight = new Parameter(empty([.. channels, .. shape.Kernel], dtype, device));
            if (hasBias) bias = new Parameter(empty(shape.Out, dtype, device));
            reset_parameters();
        }

        private protected ConvShape Shape { get; }

        public long in_channels => Shape.In;
        public long out_channels => Shape.Out;
        public long[] kernel_size => Shape.Kernel;
        public long[] stride => Shape.Stride;
        public long[]? padding => Shape.Same ? null : Shape.Pad;
        public long[] dilation => Shape.Dilation;
        public long groups => Shape.Groups;
        public PaddingModes padding_mode => Shape.Mode;

        public void reset_parameters() => nn.init.ResetConv(weight, bias);

        /// <summary>The input with its border drawn, for modes that the convolution itself cannot pad.</summary>
        private protected (Tensor, long[]) Padded(Tensor input)
        {
            long[] around = Shape.Around();
            bool even = Enumerable.Range(0, around.Length / 2).All(d => around[2 * d] == around[2 * d + 1]);
            if (Shape.Mode == PaddingModes.Zeros && even) return (input.alias(), Enumerable.Range(1, around.Length / 2).Select(d => around[^(2 * d)]).ToArray());
            PaddingModes mode = Shape.Mode == PaddingModes.Zeros ? PaddingModes.Constant : Shape.Mode;
            return (nn.functional.pad(input, around, mode), new long[around.Length / 2]);
        }
    }

    internal sealed record ConvShape(long In, long Out, long[] Kernel, long[] Stride, long[] Pad, bool Same, long[] Dilation, long[] OutputPad, long Groups, PaddingModes Mode)
    {
        /// <summary>Padding before and after each axis, last axis first, as functional.pad takes it.</summary>
        internal long[] Around()
        {
            var around = new List<long>();
            for (int d = Kernel.Length - 1; d >= 0; d--)
            {
                long total = Same ? Dilation[d] * (Kernel[d] - 1) : 2 * Pad[d];
                around.AddRange([total / 2, total - total / 2]);
            }
            return [.. around];
        }
    }

    public abstract class ConvolutionTranspose : Convolution
    {
        private protected ConvolutionTranspose(string name, ConvShape shape, bool hasBias, Device? device, ScalarType? dtype) : base(name, shape, true, hasBias, device, dtype)
        {
        }

        public override Tensor forward(Tensor input) => forward(input, null);

        public abstract Tensor forward(Tensor input, long[]? output_size);

        /// <summary>What must be added to the smallest output so that it has the size asked for.</summary>
        private protected long[] Extra(Tensor input, long[]? outputSize)
        {
            if (outputSize is null) return Shape.OutputPad;
            int d = Shape.Kernel.Length;
            long[] size = input.shape[^d..];
            return Enumerable.Range(0, d).Select(k => outputSize[^(d - k)] - ((size[k] - 1) * Shape.Stride[k] - 2 * Shape.Pad[k] + Shape.Dilation[k] * (Shape.Kernel[k] - 1) + 1)).ToArray();
        }
    }

    public sealed class Conv1d : Convolution
    {
        internal Conv1d(ConvShape shape, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Conv1d), shape, false, hasBias, device, dtype)
        {
        }

        public override Tensor forward(Tensor input)
        {
            (Tensor x, long[] pad) = Padded(input);
            Tensor y = Aten.conv1d.T(x, weight, bias, Shape.Stride, pad, Shape.Dilation, Shape.Groups);
            x.Dispose();
            return y;
        }
    }

    public sealed class ConvTranspose1d : ConvolutionTranspose
    {
        internal ConvTranspose1d(ConvShape shape, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(ConvTranspose1d), shape, hasBias, device, dtype)
        {
        }

        public override Tensor forward(Tensor input, long[]? output_size) =>
            Aten.conv_transpose1d.T(input, weight, bias, Shape.Stride, Shape.Pad, Extra(input, output_size), Shape.Groups, Shape.Dilation);
    }

    public sealed class Conv2d : Convolution
    {
        internal Conv2d(ConvShape shape, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Conv2d), shape, false, hasBias, device, dtype)
        {
        }

        public override Tensor forward(Tensor input)
        {
            (Tensor x, long[] pad) = Padded(input);
            Tensor y = Aten.conv2d.T(x, weight, bias, Shape.Stride, pad, Shape.Dilation, Shape.Groups);
            x.Dispose();
            return y;
        }
    }

    public sealed class ConvTranspose2d : ConvolutionTranspose
    {
        internal ConvTranspose2d(ConvShape shape, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(ConvTranspose2d), shape, hasBias, device, dtype)
        {
        }

        public override Tensor forward(Tensor input, long[]? output_size) =>
            Aten.conv_transpose2d_input.T(input, weight, bias, Shape.Stride, Shape.Pad, Extra(input, output_size), Shape.Groups, Shape.Dilation);
    }

    public sealed class Conv3d : Convolution
    {
        internal Conv3d(ConvShape shape, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Conv3d), shape, false, hasBias, device, dtype)
        {
        }

        public override Tensor forward(Tensor input)
        {
            (Tensor x, long[] pad) = Padded(input);
            Tensor y = Aten.conv3d.T(x, weight, bias, Shape.Stride, pad, Shape.Dilation, Shape.Groups);
            x.Dispose();
            return y;
        }
    }

    public sealed class ConvTranspose3d : ConvolutionTranspose
    {
        internal ConvTranspose3d(ConvShape shape, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(ConvTranspose3d), shape, hasBias, device, dtype)
        {
        }

        public override Tensor forward(Tensor input, long[]? output_size) =>
            Aten.conv_transpose3d_input.T(input, weight, bias, Shape.Stride, Shape.Pad, Extra(input, output_size), Shape.Groups, Shape.Dilation);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size], [stride], [padding], false, [dilation], [0], groups, padding_mode), bias, device, dtype);

            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size], [stride], [0], padding == Padding.Same, [dilation], [0], groups, padding_mode), bias, device, dtype);

            public static ConvTranspose1d ConvTranspose1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size], [stride], [padding], false, [dilation], [output_padding], groups, padding_mode), bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [padding, padding], false, [dilation, dilation], [0, 0], groups, padding_mode), bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [0, 0], padding == Padding.Same, [dilation, dilation], [0, 0], groups, padding_mode), bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2], stride is { } s_ ? [s_.Item1, s_.Item2] : [1, 1], padding is { } p_ ? [p_.Item1, p_.Item2] : [0, 0], false, dilation is { } d_ ? [d_.Item1, d_.Item2] : [1, 1], [0, 0], groups, padding_mode), bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, Padding padding, (long, long)? stride = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2], stride is { } s_ ? [s_.Item1, s_.Item2] : [1, 1], [0, 0], padding == Padding.Same, dilation is { } d_ ? [d_.Item1, d_.Item2] : [1, 1], [0, 0], groups, padding_mode), bias, device, dtype);

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [padding, padding], false, [dilation, dilation], [output_padding, output_padding], groups, padding_mode), bias, device, dtype);

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? output_padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2], stride is { } s_ ? [s_.Item1, s_.Item2] : [1, 1], padding is { } p_ ? [p_.Item1, p_.Item2] : [0, 0], false, dilation is { } d_ ? [d_.Item1, d_.Item2] : [1, 1], output_padding is { } o_ ? [o_.Item1, o_.Item2] : [0, 0], groups, padding_mode), bias, device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], [padding, padding, padding], false, [dilation, dilation, dilation], [0, 0, 0], groups, padding_mode), bias, device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], [0, 0, 0], padding == Padding.Same, [dilation, dilation, dilation], [0, 0, 0], groups, padding_mode), bias, device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2, kernel_size.Item3], stride is { } s_ ? [s_.Item1, s_.Item2, s_.Item3] : [1, 1, 1], padding is { } p_ ? [p_.Item1, p_.Item2, p_.Item3] : [0, 0, 0], false, dilation is { } d_ ? [d_.Item1, d_.Item2, d_.Item3] : [1, 1, 1], [0, 0, 0], groups, padding_mode), bias, device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, (long, long, long) kernel_size, Padding padding, (long, long, long)? stride = null, (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2, kernel_size.Item3], stride is { } s_ ? [s_.Item1, s_.Item2, s_.Item3] : [1, 1, 1], [0, 0, 0], padding == Padding.Same, dilation is { } d_ ? [d_.Item1, d_.Item2, d_.Item3] : [1, 1, 1], [0, 0, 0], groups, padding_mode), bias, device, dtype);

            public static ConvTranspose3d ConvTranspose3d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], [padding, padding, padding], false, [dilation, dilation, dilation], [output_padding, output_padding, output_padding], groups, padding_mode), bias, device, dtype);

            public static ConvTranspose3d ConvTranspose3d(long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? output_padding = null, (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2, kernel_size.Item3], stride is { } s_ ? [s_.Item1, s_.Item2, s_.Item3] : [1, 1, 1], padding is { } p_ ? [p_.Item1, p_.Item2, p_.Item3] : [0, 0, 0], false, dilation is { } d_ ? [d_.Item1, d_.Item2, d_.Item3] : [1, 1, 1], output_padding is { } o_ ? [o_.Item1, o_.Item2, o_.Item3] : [0, 0, 0], groups, padding_mode), bias, device, dtype);
        }
    }
}
