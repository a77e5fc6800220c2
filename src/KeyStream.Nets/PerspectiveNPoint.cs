using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>A shape's turn and place before a camera.</summary>
/// <param name="Rotation">[P,3,3].</param>
/// <param name="Translation">[P,3] of the shape's origin relative to the window's centre, in the shape's unit.</param>
public sealed record LifterPose(Tensor Rotation, Tensor Translation);

/// <summary>Differentiable perspective-n-point: turn and place of a shape so that its points lie on their rays.</summary>
/// <remarks>
/// Minimises Σ wᵢ |(1 − vᵢvᵢᵀ/|vᵢ|²)(R pᵢ + c)|², the distance of the points to their rays (object-space collinearity error: Lu, Hager and Mjolsness,
/// PAMI 2000), by Gauss-Newton from R = 1. Two weak priors say "as the network put it": λ·(3 − tr R), and a smaller one on the place; they also keep
/// frames with few points solvable. The gradient is that of the minimum itself by the implicit function theorem: one Newton step with the exact second
/// derivatives, which do not carry a gradient, from the minimum. Computes in float64. Letters: P problems, N points.
/// </remarks>
public static class PerspectiveNPoint
{
    /// <summary>λ while training; 1 would be as strong as all points together.</summary>
    public const double TurnPrior = 0.02;

    /// <summary>λ that leaves shapes turned as they are: only their place is solved for.</summary>
    public const double NoTurn = 1e6;

    private const double PlacePrior = 1e-4;
    private const int Iterations = 6;

    /// <summary>Solves P problems.</summary>
    /// <param name="shape">[P,N,3] around the window's centre, in units of spread times the centre's distance.</param>
    /// <param name="points">[P,N,2]: x/z, y/z of the rays divided by the spread.</param>
    /// <param name="weights">[P,N], at least 0; a problem without any weight stays as it is.</param>
    /// <param name="spread">[P], above 0.</param>
    /// <param name="prior">λ.</param>
    /// <returns>Turn and place in the shape's precision; gradients pass to shape, points and weights.</returns>
    public static LifterPose Solve(Tensor shape, Tensor points, Tensor weights, Tensor spread, double prior = TurnPrior)
    {
        using var scope = NewDisposeScope();
        var p = shape.to(float64);
        var w = weights.to(float64);
        w = (w / w.sum(1, keepdim: true).clamp_min(1e-9)).unsqueeze(2);                            // [P,N,1]
        var s = spread.to(float64).reshape(-1, 1, 1);
        var v = cat([points.to(float64) * s, ones_like(w)], 2);
        v = v / v.square().sum(2, keepdim: true).sqrt();                                           // [P,N,3] unit rays
        var start = cat([zeros_like(p.narrow(1, 0, 1).narrow(2, 0, 2)), 1 / s], 2);                // [P,1,3]: the centre, in the shape's unit
        var (rotation, centre) = Minimise(p, v, w, start, prior);
        var step = Step(p, v, w, start, rotation, centre, prior, exact: true);
        rotation = matmul(Geometry.Rodrigues(step.narrow(1, 0, 3)), rotation);
        var place = (centre + step.narrow(1, 3, 3).unsqueeze(1) - start).squeeze(1);
        return new LifterPose(rotation.to(shape.dtype).MoveToOuterDisposeScope(), place.to(shape.dtype).MoveToOuterDisposeScope());
    }

    private static (Tensor Rotation, Tensor Centre) Minimise(Tensor p, Tensor v, Tensor w, Tensor start, double prior)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var rotation = eye(3, dtype: float64, device: p.device).expand(p.shape[0], 3, 3);
        var centre = start;
        for (var i = 0; i < Iterations; i++)
        {
            var step = Step(p, v, w, start, rotation, centre, prior, exact: false);
            rotation = matmul(Geometry.Rodrigues(step.narrow(1, 0, 3)), rotation);
            centre = centre + step.narrow(1, 3, 3).unsqueeze(1);
        }

        return (rotation.MoveToOuterDisposeScope(), centre.MoveToOuterDisposeScope());
    }

    /// <summary>−H⁻¹g: turn (from the left) and move, [P,6]. Only g carries a gradient.</summary>
    private static Tensor Step(Tensor p, Tensor v, Tensor w, Tensor start, Tensor rotation, Tensor centre, double prior, bool exact)
    {
        using var scope = NewDisposeScope();
        Tensor OffRay(Tensor x) => x - (v * (x * v).sum(2, keepdim: true));                        // W x
        var q = matmul(p, rotation.transpose(1, 2));                                               // [P,N,3]
        var r = OffRay(q + centre);
        var axes = rotation.transpose(1, 2);                                                       // rows: where the axes are turned to
        var unit = eye(3, dtype: float64, device: p.device).expand(p.shape[0], 3, 3);
        // d|r|²/2 for a small turn δ is δ·(q × r); the prior has the axes for points, and where they were for rays.
        var turning = (w * linalg.cross(q, r, 2)).sum(1) + (prior * linalg.cross(unit, axes, 2).sum(1));
        var moving = (w * r).sum(1) + (PlacePrior * (centre - start).squeeze(1));
        var gradient = cat([turning, moving], 1).unsqueeze(2);                                     // [P,6,1]
        return matmul(Inverse(q, v, w, r, axes, prior, exact), gradient).squeeze(2).neg().MoveToOuterDisposeScope();
    }

    private static Tensor Inverse(Tensor q, Tensor v, Tensor w, Tensor r, Tensor axes, double prior, bool exact)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return linalg.inv(Curvature(q.detach(), v.detach(), w.detach(), r.detach(), axes, prior, exact)).MoveToOuterDisposeScope();
    }

    // Second derivatives in (turn, move), [P,6,6]; without the terms that hold the residual it is Gauss-Newton's.
    private static Tensor Curvature(Tensor q, Tensor v, Tensor w, Tensor r, Tensor axes, double prior, bool exact)
    {
        using var scope = NewDisposeScope();
        var (b, n) = (q.shape[0], q.shape[1]);
        var unit = eye(3, dtype: float64, device: q.device);
        var off = unit - (v.unsqueeze(3) * v.unsqueeze(2));                                        // W, [P,N,3,3]
        var cross = Geometry.Cross(q.reshape(b * n, 3)).reshape(b, n, 3, 3);                       // [q]×
        var w4 = w.unsqueeze(3);
        var mixed = matmul(cross, off);
        var turn = (w4 * matmul(mixed, cross.transpose(2, 3))).sum(1);
        Tensor Bent(Tensor q3, Tensor r3) => ((0.5 * ((q3.unsqueeze(3) * r3.unsqueeze(2)) + (r3.unsqueeze(3) * q3.unsqueeze(2))))
            - (unit * (q3 * r3).sum(2, keepdim: true).unsqueeze(3)));
        if (exact) turn = turn + (w4 * Bent(q, r)).sum(1);
        // Of the prior λ(3 − tr R): λ(tr R·1 − sym R), exact in both cases.
        var trace = axes.diagonal(0, 1, 2).sum(1).reshape(-1, 1, 1);
        turn = turn + (prior * ((unit * trace) - (0.5 * (axes + axes.transpose(1, 2)))));
        var between = (w4 * mixed).sum(1);
        var move = (w4 * off).sum(1) + (PlacePrior * unit);
        var h = cat([cat([turn, between], 2), cat([between.transpose(1, 2), move], 2)], 1);
        return h.MoveToOuterDisposeScope();
    }
}

/// <summary>Orthographic-n-point, the placement of 3D-LFM: turn of a shape by a scaled orthographic camera. Letters as above.</summary>
public static class OrthographicNPoint
{
    /// <summary>Solves P problems.</summary>
    /// <remarks>
    /// The least-squares map of the centred shape to the points, 2×3 and drawn to [1|0] by the same prior as in <see cref="PerspectiveNPoint"/>; its
    /// polar factor gives two rows of the rotation, their cross product the third. Closed form, so gradients simply pass.
    /// </remarks>
    /// <param name="shape">[P,N,3].</param>
    /// <param name="points">[P,N,2].</param>
    /// <param name="weights">[P,N].</param>
    /// <param name="prior">λ.</param>
    /// <returns>Turn and place; the place has no depth.</returns>
    public static LifterPose Solve(Tensor shape, Tensor points, Tensor weights, double prior = PerspectiveNPoint.TurnPrior)
    {
        using var scope = NewDisposeScope();
        var w = weights.to(float64);
        w = (w / w.sum(1, keepdim: true).clamp_min(1e-9)).unsqueeze(2);
        var (p, x) = (shape.to(float64), points.to(float64));
        var (meanShape, meanPoint) = ((w * p).sum(1, keepdim: true), (w * x).sum(1, keepdim: true));
        var centred = p - meanShape;
        var unit = eye(3, dtype: float64, device: p.device);
        var across = matmul((w * (x - meanPoint)).transpose(1, 2), centred) + (prior * unit.narrow(0, 0, 2));
        var map = matmul(across, linalg.inv(matmul((w * centred).transpose(1, 2), centred) + (prior * unit))); // [P,2,3]
        // The square root of a 2×2 matrix: (M + √det·1)/√(tr + 2√det).
        var m = matmul(map, map.transpose(1, 2)) + (1e-9 * eye(2, dtype: float64, device: p.device));
        var root = linalg.det(m).clamp_min(1e-12).sqrt().reshape(-1, 1, 1);
        var trace = m.diagonal(0, 1, 2).sum(1).reshape(-1, 1, 1);
        var size = (m + (root * eye(2, dtype: float64, device: p.device))) / (trace + (2 * root)).sqrt();
        var rows = matmul(linalg.inv(size), map);                                                  // [P,2,3], orthonormal
        var third = linalg.cross(rows.select(1, 0), rows.select(1, 1), 1).unsqueeze(1);
        var rotation = cat([rows, third], 1);
        var moved = cat([meanPoint, zeros_like(meanPoint.narrow(2, 0, 1))], 2) - matmul(meanShape, rotation.transpose(1, 2));
        return new LifterPose(rotation.to(shape.dtype).MoveToOuterDisposeScope(), moved.squeeze(1).to(shape.dtype).MoveToOuterDisposeScope());
    }
}
