using FsCheck;
using FsCheck.Fluent;

namespace KeyStream.Data.Tests.Calibration;

public sealed class LensDistortionTests
{
    private static readonly double[][] Lenses = [[], [-0.29, 0.18, 0.001, 0.0006, -0.048], [0.4, -0.1, -0.002, 0.003, 0.05, 0.2, 0.03, -0.01]];

    public static readonly TheoryData<LensModel, double[]> All = new()
    {
        { LensModel.Pinhole, Lenses[1] }, { LensModel.Pinhole, Lenses[2] }, { LensModel.Fisheye, [-0.02, 0.01, -0.004, 0.0005] }, { LensModel.Fisheye, [0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Undo_OfWhereARayFalls_IsTheRay(LensModel model, double[] k)
    {
        var reach = model == LensModel.Fisheye ? 3000 : 450;
        Prop.ForAll(Gen.Choose(-reach, reach).Two().ToArbitrary(), drawn =>
        {
            var (x, y) = (drawn.Item1 / 1000.0, drawn.Item2 / 1000.0);
            var (u, v) = LensDistortion.Apply(model, k, x, y);
            return LensDistortion.Undo(model, k, u, v) is var (backX, backY) && Math.Abs(backX - x) + Math.Abs(backY - y) < 1e-9;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Derivatives_AreThoseOfFiniteDifferences(LensModel model, double[] k)
    {
        const double h = 1e-6;
        Span<double> byPoint = stackalloc double[4];
        var byCoefficient = new double[2 * k.Length];
        foreach (var (x, y) in new[] { (0.3, -0.2), (-0.45, 0.4), (1e-5, 2e-5), (0.0, 0.0) })
        {
            LensDistortion.Apply(model, k, x, y, byPoint, byCoefficient);
            Same(byPoint[0], byPoint[2], LensDistortion.Apply(model, k, x + h, y), LensDistortion.Apply(model, k, x - h, y));
            Same(byPoint[1], byPoint[3], LensDistortion.Apply(model, k, x, y + h), LensDistortion.Apply(model, k, x, y - h));
            for (var i = 0; i < k.Length; i++)
            {
                double[] more = [.. k], less = [.. k];
                (more[i], less[i]) = (k[i] + h, k[i] - h);
                Same(byCoefficient[i], byCoefficient[k.Length + i], LensDistortion.Apply(model, more, x, y), LensDistortion.Apply(model, less, x, y));
            }
        }

        static void Same(double dx, double dy, (double X, double Y) more, (double X, double Y) less)
        {
            dx.ShouldBe((more.X - less.X) / (2 * h), 1e-7);
            dy.ShouldBe((more.Y - less.Y) / (2 * h), 1e-7);
        }
    }

    [Fact]
    public void Undo_BeyondTheFold_IsNone() => LensDistortion.Undo(LensModel.Pinhole, [-0.5], 0.9, 0).ShouldBeNull();
}
