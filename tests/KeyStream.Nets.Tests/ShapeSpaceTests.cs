using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Simulated shapes: a mean and two modes, turned about the vertical, seen orthographically (sheet 001 §8).</summary>
[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class ShapeSpaceTests
{
    [Theory]
    [InlineData(0.0, 0.04)]
    [InlineData(0.04, 0.1)]
    public void Fit_MeanAndTwoModes_FindsDepthUpToReflection(double modes, double limit)
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var truth = Simulate(600, 10, modes);                                                      // [N,K,3]
        using var space = new ShapeSpace(10, 2, isotropic: true);
        var points = truth.narrow(2, 0, 2).contiguous();
        var misfit = ShapeFit.Fit(space, points, 500);
        misfit.ShouldBeLessThan(0.05);
        using var quiet = no_grad();
        var depth = space.Forward(points).Depth;
        var error = Math.Min(Error(truth, depth), Error(truth, -depth));
        error.ShouldBeLessThan(limit);
        error.ShouldBeLessThan(0.6 * Error(truth, zeros_like(depth)), "a flat shape must do much worse, or nothing was learned");
    }

    [Fact]
    public void Fit_ABodyThatTurnsAboutAndGestures_FindsDepthFromTheOrderOfTheFrames()
    {
        using var scope = NewDisposeScope();
        manual_seed(13);
        var truth = Turning(stretches: 4, frames: 150);                                            // [N,K,3]
        var points = truth.narrow(2, 0, 2).contiguous();
        var first = Enumerable.Range(0, 600).Select(t => t % 150 == 0).ToArray();
        var shuffled = Agreement(truth, points, null);
        var ordered = Agreement(truth, points, first);
        ordered.ShouldBeGreaterThan(0.8);
        ordered.ShouldBeGreaterThan(shuffled);

        static double Agreement(Tensor truth, Tensor points, bool[]? first)
        {
            manual_seed(14);
            using var space = new ShapeSpace((int)truth.shape[1], 2, isotropic: true);
            ShapeFit.Fit(space, points, 600, first: first);
            using var quiet = no_grad();
            var (depth, found) = (truth.select(2, 2) - truth.select(2, 2).mean([1L], keepdim: true), space.Forward(points).Depth);
            return Math.Abs(((depth * found).sum() / (depth.square().sum() * found.square().sum()).sqrt()).item<float>());
        }
    }

    [Fact]
    public void Forward_ShiftedPoints_ShiftTheProjectionOnly()
    {
        using var scope = NewDisposeScope();
        manual_seed(12);
        using var space = new ShapeSpace(6, 3, isotropic: false);
        var points = rand(2, 6, 2);
        var (here, there) = (space.Forward(points), space.Forward(points + 0.25f));
        (there.Projected - here.Projected - 0.25f).abs().max().item<float>().ShouldBeLessThan(1e-5f);
        (there.Depth - here.Depth).abs().max().item<float>().ShouldBeLessThan(1e-5f);
        here.Depth.mean([1L]).abs().max().item<float>().ShouldBeLessThan(1e-6f);
    }

    [Fact]
    public void Fit_TooFewFrames_SaysSoAndLeavesTheSpace()
    {
        using var scope = NewDisposeScope();
        using var space = new ShapeSpace(6, 2, isotropic: true);
        ShapeFit.Fit(space, rand(3, 6, 2)).ShouldBe(double.NaN);
    }

    private static Tensor Simulate(int frames, int keypoints, double modes)
    {
        var size = tensor(new[] { 0.35f, 0.35f, 0.35f });
        var mean = randn(keypoints, 3) * size;
        var basis = randn(2, keypoints, 3) * modes;
        var yaw = (rand(frames) - 0.5) * (Math.PI / 3);
        var turn = Geometry.Rodrigues(stack([zeros_like(yaw), yaw, zeros_like(yaw)], 1));
        var shapes = mean + matmul(randn(frames, 2), basis.reshape(2, -1)).reshape(frames, keypoints, 3);
        return matmul(shapes, turn.transpose(1, 2));
    }

    /// <summary>A trunk of six points and two arms of two, which swing out to the sides further than the trunk is deep, on a body that turns round and round.</summary>
    private static Tensor Turning(int stretches, int frames)
    {
        var trunk = randn(6, 3) * tensor(new[] { 0.12f, 0.4f, 0.08f });
        var clips = Enumerable.Range(0, stretches).Select(_ =>
        {
            var time = arange(frames, dtype: float32);
            var yaw = (time * 0.04) + (rand(1) * 6);
            var turn = Geometry.Rodrigues(stack([zeros_like(yaw), yaw, zeros_like(yaw)], 1));
            var arms = new[] { 1f, -1f }.SelectMany(side =>
            {
                var lift = ((time * (0.05 + (0.03 * rand(1)))) + (rand(1) * 6)).sin() + 1;         // 0..2: hanging to level
                return new[] { 0.15f, 0.3f }.Select(reach => stack([(lift * reach * side * 0.7) + (0.15f * side), -0.3 + (lift * reach), full([frames], 0.02f)], 1));
            });
            var body = cat([trunk.unsqueeze(0).expand(frames, 6, 3), stack(arms, 1)], 1);          // [T,10,3]
            return matmul(body, turn.transpose(1, 2));
        });
        return cat(clips.ToList(), 0);
    }

    /// <summary>N-MPJPE as a share of the object's diagonal.</summary>
    private static double Error(Tensor truth, Tensor depth)
    {
        var flat = truth.narrow(2, 0, 2);
        var found = cat([flat - flat.mean([1L], keepdim: true), depth.unsqueeze(2)], 2);
        var target = truth - truth.mean([1L], keepdim: true);
        var scale = (target * found).sum([1L, 2L], keepdim: true) / found.square().sum([1L, 2L], keepdim: true);
        var error = (target - (scale * found)).square().sum(2).sqrt().mean().item<float>();
        return error / (truth.amax([1L]) - truth.amin([1L])).square().sum(1).sqrt().mean().item<float>();
    }
}
