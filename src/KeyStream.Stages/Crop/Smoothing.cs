namespace KeyStream.Stages.Crop;

/// <summary>Smoothing of whole series without delay.</summary>
internal static class Smoothing
{
    /// <summary>A Gaussian filter, symmetric in time; weights beyond the ends are left out.</summary>
    /// <param name="values">The series.</param>
    /// <param name="sigma">Width in samples; below 0.3 the series is returned as it is.</param>
    public static double[] Gaussian(double[] values, double sigma)
    {
        if (sigma < 0.3) return [.. values];
        if (sigma > 8) return Boxes(values, sigma);
        var reach = Math.Min((int)Math.Ceiling(3 * sigma), values.Length);
        var kernel = new double[reach + 1];
        for (var i = 0; i <= reach; i++) kernel[i] = Math.Exp(-0.5 * i * i / (sigma * sigma));
        var result = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            double sum = 0, weight = 0;
            for (var j = Math.Max(0, i - reach); j <= Math.Min(values.Length - 1, i + reach); j++)
            {
                var k = kernel[Math.Abs(i - j)];
                (sum, weight) = (sum + (k * values[j]), weight + k);
            }

            result[i] = sum / weight;
        }

        return result;
    }

    /// <summary>Three running means of the width that gives the same variance: as good as a Gaussian this wide, in linear time.</summary>
    private static double[] Boxes(double[] values, double sigma)
    {
        var reach = Math.Max(1, (int)Math.Round((Math.Sqrt((4 * sigma * sigma) + 1) - 1) / 2));
        for (var pass = 0; pass < 3; pass++)
        {
            var sums = new double[values.Length + 1];
            for (var i = 0; i < values.Length; i++) sums[i + 1] = sums[i] + values[i];
            var smooth = new double[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                var (a, b) = (Math.Max(0, i - reach), Math.Min(values.Length, i + reach + 1));
                smooth[i] = (sums[b] - sums[a]) / (b - a);
            }

            values = smooth;
        }

        return values;
    }

    /// <summary>A running median over <paramref name="reach"/> samples on either side, taken at no more than 41 of them.</summary>
    public static double[] Median(double[] values, int reach)
    {
        var step = Math.Max(1, reach / 20);
        var result = new double[values.Length];
        var window = new List<double>(64);
        for (var i = 0; i < values.Length; i++)
        {
            window.Clear();
            for (var j = i - (reach / step * step); j <= i + reach; j += step)
            {
                if (j >= 0 && j < values.Length) window.Add(values[j]);
            }

            window.Sort();
            result[i] = window[window.Count / 2];
        }

        return result;
    }
}
