using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class init
        {
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + param * param)),
                _ => 1,
            };

            public static Tensor ones_(Tensor tensor) => Off(tensor, t => t.fill_(1));
            public static Tensor zeros_(Tensor tensor) => Off(tensor, t => t.zero_());
            public static Tensor constant_(Tensor tensor, Scalar val) => Off(tensor, t => t.fill_(val));
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) => Off(tensor, t => t.uniform_(low, high, generator));
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) => Off(tensor, t => t.normal_(mean, std, generator));

            public static Tensor eye_(Tensor tensor) => Off(tensor, t =>
            {
                using Tensor e = eye(t.shape[0], t.shape[1], t.dtype, t.device);
                return t.copy_(e);
            });

            public static Tensor trunc_normal_(Tensor tensor, double mean = 0.0, double std = 1.0, double a = -2.0, double b = 2.0, Generator? generator = null) => Off(tensor, t =>
            {
                // Inverse transform: uniform between the two ends of the distribution function, then erfinv.
                double low = 2 * Cdf((a - mean) / std) - 1, high = 2 * Cdf((b - mean) / std) - 1;
                return t.uniform_(low, high, generator).erfinv_().mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, b);
            });

            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0) => Off(tensor, t =>
            {
                if (t.ndim < 2) throw new ArgumentException("Only tensors with 2 or more dimensions are supported");
                using DisposeScope scope = NewDisposeScope();
                long rows = t.shape[0], columns = t.numel() / rows;
                Tensor flat = randn(rows, columns, t.dtype, t.device);
                if (rows < columns) flat = flat.t();
                (Tensor q, Tensor r) = linalg.qr(flat);
                q = q * r.diagonal().sign();
                if (rows < columns) q = q.t();
                return t.copy_(q.reshape(t.shape)).mul_(gain);
            });

            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                double bound = Math.Sqrt(3) * KaimingStd(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingStd(tensor, a, mode, nonlinearity));

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                double bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
                return uniform_(tensor, -bound, bound);
            }

            /// <remarks>Draws from the uniform distribution of the same variance, as the package this stands for does.</remarks>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) => xavier_uniform_(tensor, gain);

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                long[] shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                long field = shape.Skip(2).TotalSize();
                return (shape[1] * field, shape[0] * field);
            }

            /// <summary>The start of linear and convolution layers: weight and bias uniform within 1/√fan_in.</summary>
            internal static void ResetConv(Parameter weight, Parameter? bias)
            {
                kaiming_uniform_(weight, Math.Sqrt(5));
                if (bias is null) return;
                long fanIn = CalculateFanInAndFanOut(weight).fanIn;
                double bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
                uniform_(bias, -bound, bound);
            }

            private static double KaimingStd(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static double Cdf(double x)
            {
                using Tensor t = tensor(x / Math.Sqrt(2)), e = t.erf();
                return (1 + e.ToDouble()) / 2;
            }

            private static Tensor Off(Tensor tensor, Func<Tensor, Tensor> fill)
            {
                using IDisposable off = no_grad();
                fill(tensor);
                return tensor;
            }
        }
    }
}
