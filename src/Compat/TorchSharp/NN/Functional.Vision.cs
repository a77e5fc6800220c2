namespace TorchSharp;

public static partial class torch
{
    public enum UpsampleMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
    }

    public enum InterpolationMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
        Area = 5,
        NearestExact = 6,
    }

    public enum GridSampleMode
    {
        Nearest = 0,
        Bilinear = 2,
    }

    public enum GridSamplePaddingMode
    {
        Zeros = 0,
        Reflection = 1,
        Border = 2,
    }

    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Aten.pad.T(input, pad, mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            }, mode is PaddingModes.Constant or PaddingModes.Zeros ? value : Arg.None);

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, pad.ToArray(), mode, value);
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, Two(pad), mode, value);
            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, (long[])[pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, Enumerable.Repeat(pad, 2 * (int)input.ndim).ToArray(), mode, value);

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => Aten.pixel_shuffle.T(input, upscale_factor);
            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) => Aten.pixel_unshuffle.T(input, downscale_factor);

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) => Aten.affine_grid_generator.T(theta, size ?? [], align_corners);

            /// <remarks>The operator numbers its modes otherwise than the enums: bilinear 0, nearest 1; zeros 0, border 1, reflection 2.</remarks>
            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null) =>
                Aten.grid_sampler.T(input, grid, mode == GridSampleMode.Nearest ? 1 : 0, padding_mode switch { GridSamplePaddingMode.Border => 1, GridSamplePaddingMode.Reflection => 2, _ => 0 }, align_corners ?? false);

            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                int axes = (int)x.ndim - 2;
                if (size is null == scale_factor is null) throw new ArgumentException("only one of size or scale_factor should be defined");
                // One number stands for all axes.
                if (size?.Length == 1) size = Enumerable.Repeat(size[0], axes).ToArray();
                if (scale_factor?.Length == 1) scale_factor = Enumerable.Repeat(scale_factor[0], axes).ToArray();
                if (scale_factor is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                    (size, scale_factor) = (x.shape[2..].Select((s, d) => (long)Math.Floor(s * scale_factor[d])).ToArray(), null);
                bool corners = align_corners ?? false;
                return (mode, axes) switch
                {
                    (InterpolationMode.Nearest, 1) => Aten.upsample_nearest1d_vec.T(x, size, scale_factor),
                    (InterpolationMode.Nearest, 2) => Aten.upsample_nearest2d_vec.T(x, size, scale_factor),
                    (InterpolationMode.Nearest, 3) => Aten.upsample_nearest3d_vec.T(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 2) => Aten._upsample_nearest_exact2d_vec.T(x, size, scale_factor),
                    (InterpolationMode.Linear, 1) => Aten.upsample_linear1d_vec.T(x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2) when antialias => Aten._upsample_bilinear2d_aa_vec.T(x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2) => Aten.upsample_bilinear2d_vec.T(x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2) when antialias => Aten._upsample_bicubic2d_aa_vec.T(x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2) => Aten.upsample_bicubic2d_vec.T(x, size, corners, scale_factor),
                    (InterpolationMode.Trilinear, 3) => Aten.upsample_trilinear3d_vec.T(x, size, corners, scale_factor),
                    (InterpolationMode.Area, 1) => Aten.adaptive_avg_pool1d.T(x, size),
                    (InterpolationMode.Area, 2) => Aten.adaptive_avg_pool2d.T(x, size),
                    (InterpolationMode.Area, 3) => Aten.adaptive_avg_pool3d.T(x, size),
                    _ => throw new ArgumentException($"{mode} interpolation does not fit an input of {x.ndim} axes."),
                };
            }

            public static Tensor upsample(Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool align_corners = false) =>
                interpolate(input, size, scale_factor, (InterpolationMode)mode, align_corners);

            public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) => interpolate(x, size, scale_factor, InterpolationMode.Bilinear, align_corners);
            public static Tensor upsample_nearest(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) => interpolate(x, size, scale_factor);
        }
    }
}
