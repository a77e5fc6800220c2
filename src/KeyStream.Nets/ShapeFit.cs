using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Fits a <see cref="ShapeSpace"/> to the 2D keypoints of many frames, from a start in closed form.</summary>
/// <remarks>
/// Trained from a random start together with the keypoints, the pose network often settles in a flat shape: the sign of each depth and of
/// each turn must be guessed together. The rigid factorisation of Tomasi and Kanade (1992) with the scaled-orthographic upgrade gives both
/// at once, where turns move the keypoints more than gestures do; for frames in their order <see cref="TurnStart"/> needs no such thing. The
/// network first learns these poses with the rigid shape, then the basis is let in and only the reprojection counts. It reads keypoints
/// shaken by <see cref="Shake"/>, so that the noise of a detection does not turn the body.
/// </remarks>
public static class ShapeFit
{
    private const double Shake = 0.02;                    // half crop sides: about the error of a detected keypoint

    /// <summary>Fits shape, basis and pose network in place.</summary>
    /// <param name="space">The space; its mean and basis start anew.</param>
    /// <param name="points">[N,K,2] in normalised crop coordinates, all finite, N at least 8 and K at least 4.</param>
    /// <param name="steps">Optimiser steps of 64 frames each; 1,500 take about 5 seconds on one processor core.</param>
    /// <param name="seed">Seed of the choice of frames.</param>
    /// <param name="first">[N] true where a stretch of consecutive frames begins, when the frames are in their order; null when they are not.</param>
    /// <returns>Mean distance between projected and given keypoints after the fit, normalised units; NaN where there is too little to fit.</returns>
    public static double Fit(ShapeSpace space, Tensor points, int steps = 1500, long seed = 0, bool[]? first = null)
    {
        if (points.shape[0] < 8 || points.shape[1] < 4) return double.NaN;
        using var scope = NewDisposeScope();
        var data = points.detach().to(ScalarType.Float32);
        var (shape, rotations) = (first is null ? null : TurnStart.Find(data, first, (int)seed)) ?? Factorise(data);
        space.Restart(shape);
        space.train();
        Optimise(space, data, rotations, steps, seed);
        space.eval();
        using var quiet = no_grad();
        return (space.Forward(data).Projected - data).square().sum(2).sqrt().mean().item<float>();
    }

    private static void Optimise(ShapeSpace space, Tensor data, Tensor rotations, int steps, long seed)
    {
        const double Rate = 1e-3;
        var generator = new Random((int)seed);
        using var optimiser = optim.AdamW(space.parameters(), Rate);
        var (warm, open) = (steps / 4, steps / 10.0);
        for (var i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            foreach (var group in optimiser.ParamGroups)
                group.LearningRate = Rate * Math.Min(1, (i + 1) / 100.0) * (0.02 + (0.49 * (1 + Math.Cos(Math.PI * i / steps))));
            var rows = tensor(Enumerable.Range(0, 64).Select(_ => generator.NextInt64(data.shape[0])).ToArray(), device: data.device);
            var batch = data.index_select(0, rows);
            var found = space.Forward(batch + (randn_like(batch) * Shake), Math.Clamp((i - warm) / open, 0, 1));
            var loss = ((found.Projected - batch).square().sum(2) + 1e-8).sqrt().mean() + (found.Coefficients.square().mean() * 1e-3);
            if (i < warm) loss = loss + (found.Rotation - rotations.index_select(0, rows)).square().sum([1L, 2L]).mean();
            optimiser.zero_grad();
            loss.backward();
            optimiser.step();
        }
    }

    /// <summary>The rigid shape and rotations that explain most of the keypoints' movement.</summary>
    /// <param name="points">[N,K,2].</param>
    /// <returns>Shape [K,3] of unit size and rotations [N,3,3], turned so that the mean rotation is none.</returns>
    internal static (Tensor Shape, Tensor Rotations) Factorise(Tensor points)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var centred = (points - points.mean([1L], keepdim: true)).cpu().to(ScalarType.Float64);
        var n = centred.shape[0];
        var measured = centred.permute(0, 2, 1).reshape(2 * n, -1);                                // [2N,K]: rows x₁, y₁, x₂, …
        var (u, s, vt) = linalg.svd(measured, fullMatrices: false);
        var root = s.narrow(0, 0, 3).sqrt();
        var motion = (u.narrow(1, 0, 3) * root).reshape(n, 2, 3);                                  // up to an unknown 3×3 matrix Q
        var shape = root.unsqueeze(1) * vt.narrow(0, 0, 3);                                        // [3,K]
        var upgrade = Upgrade(motion.select(1, 0), motion.select(1, 1));                           // Q
        motion = matmul(motion, upgrade);
        shape = matmul(linalg.inv(upgrade), shape);
        var rotations = Geometry.RotationFromRows(motion.reshape(n, 6));                           // [N,3,3]
        var (mu, _, mvt) = linalg.svd(rotations.mean([0L]));
        var mean = matmul(mu, mvt);
        mean = mean * linalg.det(mean).sign();
        var turned = matmul(mean, shape).t();                                                      // [K,3]
        turned = turned / turned.square().sum().sqrt();
        return (turned.to(points.dtype).to(points.device).MoveToOuterDisposeScope(),
            matmul(rotations, mean.t()).to(points.dtype).to(points.device).MoveToOuterDisposeScope());
    }

    /// <summary>Q such that x·Q and y·Q are orthogonal and of equal length in every frame, in the least-squares sense.</summary>
    private static Tensor Upgrade(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        // Conditions on the symmetric L = QQᵀ are linear in its six entries.
        var lengths = Quadratic(x, x) - Quadratic(y, y);
        var angles = Quadratic(x, y);
        var unit = (Quadratic(x, x) + Quadratic(y, y)).mean([0L], keepdim: true) * x.shape[0];     // fixes the scale of L
        var system = cat([lengths, angles, unit], 0);
        var right = zeros(system.shape[0], 1, dtype: system.dtype);
        right[system.shape[0] - 1] = 2.0 * x.shape[0];
        var (u, s, vt) = linalg.svd(system, fullMatrices: false);
        var inverse = where(s > s[0] * 1e-10, 1 / s, zeros_like(s));
        var l = matmul(vt.t() * inverse, matmul(u.t(), right)).reshape(-1);
        var symmetric = stack([l[0], l[1], l[2], l[1], l[3], l[4], l[2], l[4], l[5]]).reshape(3, 3);
        // For a symmetric matrix the singular vectors are the eigenvectors, and u·v is the eigenvalue's sign.
        var (eu, es, evt) = linalg.svd(symmetric);
        var values = es * (eu * evt.t()).sum(0L).sign();
        values = values.clamp_min(es[0].item<double>() * 0.01);                                    // a deforming body can push L out of the cone
        return (eu * values.sqrt()).MoveToOuterDisposeScope();
    }

    /// <summary>Coefficients of aᵀLb in the entries L00, L01, L02, L11, L12, L22.</summary>
    private static Tensor Quadratic(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        Tensor P(long i, long j) => a.select(1, i) * b.select(1, j);
        return stack([P(0, 0), P(0, 1) + P(1, 0), P(0, 2) + P(2, 0), P(1, 1), P(1, 2) + P(2, 1), P(2, 2)], 1).MoveToOuterDisposeScope();
    }
}
