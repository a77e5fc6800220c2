using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>The differentiable geometry that the models share. Letters: B batch, K keypoints, H, W cells of a map.</summary>
/// <remarks>
/// Normalised picture coordinates are x right, y down, −1 and 1 at the picture's outer edges, so that cell i of n has its centre at
/// (2i+1)/n − 1 (the convention of <c>grid_sample(align_corners: false)</c>). Rotations act on column vectors: X' = R·X.
/// Every function works in the precision and on the device of its input and keeps gradients.
/// </remarks>
public static class Geometry
{
    /// <summary>Centres of n cells in [-1,1].</summary>
    /// <param name="n">Cells, at least 1.</param>
    /// <param name="like">Gives precision and device.</param>
    /// <returns>[n].</returns>
    public static Tensor CellCentres(long n, Tensor like)
    {
        using var scope = NewDisposeScope();
        return arange(n, dtype: like.dtype, device: like.device).add(0.5).mul(2.0 / n).sub(1).MoveToOuterDisposeScope();
    }

    /// <summary>Soft-argmax: the mean of the softmax of each map over the cell centres (sheet 030 §5, no temperature).</summary>
    /// <param name="logits">[B,K,H,W].</param>
    /// <returns>Points [B,K,2] as x, y; the maps [B,K,H,W], each summing to 1; their variance [B,K], E|cell − point|².</returns>
    public static (Tensor Points, Tensor Maps, Tensor Variance) SoftArgmax(Tensor logits)
    {
        using var scope = NewDisposeScope();
        long b = logits.shape[0], k = logits.shape[1], h = logits.shape[2], w = logits.shape[3];
        var maps = nn.functional.softmax(logits.reshape(b, k, h * w), 2);                          // [B,K,HW]
        var x = CellCentres(w, logits).unsqueeze(0).expand(h, w).reshape(-1);                      // [HW]
        var y = CellCentres(h, logits).unsqueeze(1).expand(h, w).reshape(-1);
        // One product gives all moments: E[x], E[y], E[x²+y²]; the variance then needs no pass over the maps of its own.
        var moments = matmul(maps, stack([x, y, x.square() + y.square()], 1));                     // [B,K,3]
        var points = moments.narrow(2, 0, 2);
        var variance = (moments.select(2, 2) - points.square().sum(2)).clamp_min(0);
        return (points.contiguous().MoveToOuterDisposeScope(), maps.reshape(b, k, h, w).MoveToOuterDisposeScope(), variance.MoveToOuterDisposeScope());
    }

    /// <summary>Share of each map that lies within <paramref name="radius"/> of its point: 1 for a peak, small for a blur or two far peaks.</summary>
    /// <param name="maps">[B,K,H,W], each summing to 1.</param>
    /// <param name="points">[B,K,2].</param>
    /// <param name="radius">In normalised units.</param>
    /// <returns>[B,K] in 0..1, without gradient.</returns>
    public static Tensor MassNear(Tensor maps, Tensor points, double radius)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        long h = maps.shape[2], w = maps.shape[3];
        var dx = CellCentres(w, maps).reshape(1, 1, 1, w) - points.select(2, 0).unsqueeze(-1).unsqueeze(-1);
        var dy = CellCentres(h, maps).reshape(1, 1, h, 1) - points.select(2, 1).unsqueeze(-1).unsqueeze(-1);
        var near = (dx.square() + dy.square()).le(radius * radius).to(maps.dtype);                 // [B,K,H,W]
        return (maps * near).sum([2L, 3L]).clamp(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Gaussian spots around points, 1 at the point.</summary>
    /// <param name="points">[B,K,2].</param>
    /// <param name="size">Side of the square maps in cells.</param>
    /// <param name="sigma">Standard deviation in normalised units, above 0.</param>
    /// <returns>[B,K,size,size].</returns>
    public static Tensor Spots(Tensor points, long size, double sigma)
    {
        using var scope = NewDisposeScope();
        var centres = CellCentres(size, points);
        // A Gaussian is the product of its two profiles: K·2·size exponentials instead of K·size².
        var profile = (centres - points.unsqueeze(-1)).square().mul(-0.5 / (sigma * sigma)).exp(); // [B,K,2,size]
        return (profile.select(2, 1).unsqueeze(-1) * profile.select(2, 0).unsqueeze(-2)).MoveToOuterDisposeScope();
    }

    /// <summary>Squared distances between the points of a set.</summary>
    /// <param name="points">[B,K,2].</param>
    /// <returns>[B,K,K].</returns>
    public static Tensor SquareDistances(Tensor points) => (points.unsqueeze(2) - points.unsqueeze(1)).square().sum(3);

    /// <summary>How much points crowd: Σ exp(−d²/2h²) over pairs, the mean over the batch.</summary>
    /// <param name="points">[B,K,2].</param>
    /// <param name="distance">h, at which points stop being near.</param>
    /// <returns>Scalar.</returns>
    public static Tensor Crowding(Tensor points, double distance)
    {
        using var scope = NewDisposeScope();
        var near = (SquareDistances(points) * (-0.5 / (distance * distance))).exp();
        // Each pair counts once; the K ones of the diagonal are no pairs.
        return ((near.sum([1L, 2L]) - points.shape[1]).mean() * 0.5).MoveToOuterDisposeScope();
    }

    /// <summary>Squared distance of every cell of a square map to line segments (sheet 001 §2.3).</summary>
    /// <param name="a">Segment starts [B,E,2].</param>
    /// <param name="b">Segment ends [B,E,2].</param>
    /// <param name="size">Side of the maps in cells.</param>
    /// <returns>[B,E,size,size]; with a = b it is the distance to the point.</returns>
    public static Tensor SegmentDistance(Tensor a, Tensor b, long size)
    {
        using var scope = NewDisposeScope();
        var centres = CellCentres(size, a);
        var x = centres.reshape(1, 1, 1, size);
        var y = centres.reshape(1, 1, size, 1);
        Tensor At(Tensor points, long axis) => points.select(2, axis).unsqueeze(-1).unsqueeze(-1);  // [B,E,1,1]
        var (ax, ay) = (At(a, 0), At(a, 1));
        var (dx, dy) = (At(b, 0) - ax, At(b, 1) - ay);
        var square = dx.square() + dy.square() + 1e-8;
        // Divided before the sum: the factors have one row or one column, the sum has all cells.
        var t = (((x - ax) * (dx / square)) + ((y - ay) * (dy / square))).clamp(0, 1);
        return ((x - ax - (t * dx)).square() + (y - ay - (t * dy)).square()).MoveToOuterDisposeScope();
    }

    /// <summary>Axis-angle vectors to rotation matrices (Rodrigues), exact and smooth through the zero rotation.</summary>
    /// <param name="axisAngle">[B,3], radians.</param>
    /// <returns>[B,3,3].</returns>
    public static Tensor Rodrigues(Tensor axisAngle)
    {
        using var scope = NewDisposeScope();
        var square = axisAngle.square().sum(1, keepdim: true).unsqueeze(-1);                       // θ², [B,1,1]
        var small = square.lt(1e-8);
        // The closed form divides by θ; where θ is tiny it is evaluated at θ = 1 and thrown away, so that no NaN enters its gradient.
        var safe = where(small, ones_like(square), square);
        var theta = safe.sqrt();
        var sine = where(small, 1 - (square / 6), theta.sin() / theta);
        var cosine = where(small, 0.5 - (square / 24), (1 - theta.cos()) / safe);
        var cross = Cross(axisAngle);
        var unit = eye(3, dtype: axisAngle.dtype, device: axisAngle.device);
        return (unit + (sine * cross) + (cosine * matmul(cross, cross))).MoveToOuterDisposeScope();
    }

    /// <summary>The rotation whose first two rows are the given ones, made orthonormal in this order; continuous wherever they are not parallel.</summary>
    /// <param name="rows">[B,6].</param>
    /// <returns>[B,3,3].</returns>
    public static Tensor RotationFromRows(Tensor rows)
    {
        using var scope = NewDisposeScope();
        static Tensor Unit(Tensor v) => v / (v.square().sum(1, keepdim: true) + 1e-12).sqrt();
        var first = Unit(rows.narrow(1, 0, 3));
        var second = rows.narrow(1, 3, 3);
        second = Unit(second - ((second * first).sum(1, keepdim: true) * first));
        var third = matmul(Cross(first), second.unsqueeze(2)).squeeze(2);
        return stack([first, second, third], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Cross-product matrices: Cross(v)·u = v × u.</summary>
    /// <param name="v">[B,3].</param>
    /// <returns>[B,3,3].</returns>
    public static Tensor Cross(Tensor v)
    {
        using var scope = NewDisposeScope();
        var (x, y, z) = (v.select(1, 0), v.select(1, 1), v.select(1, 2));
        var o = zeros_like(x);
        return stack([o, -z, y, z, o, -x, -y, x, o], 1).reshape(-1, 3, 3).MoveToOuterDisposeScope();
    }

    /// <summary>Weak-perspective (scaled orthographic) projection: x and y of the points, times a scale per axis.</summary>
    /// <param name="points">[B,K,3] in the camera's frame.</param>
    /// <param name="scale">[B,1] or [B,2].</param>
    /// <returns>[B,K,2].</returns>
    public static Tensor ProjectOrthographic(Tensor points, Tensor scale)
    {
        using var scope = NewDisposeScope();
        return (points.narrow(2, 0, 2) * scale.unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>Pinhole projection.</summary>
    /// <param name="points">[B,K,3] in the camera's frame, z forward and above 0.</param>
    /// <param name="focal">[B,2], in the unit of the result.</param>
    /// <param name="centre">[B,2], in the unit of the result.</param>
    /// <returns>[B,K,2].</returns>
    public static Tensor ProjectPerspective(Tensor points, Tensor focal, Tensor centre)
    {
        using var scope = NewDisposeScope();
        return ((points.narrow(2, 0, 2) / points.narrow(2, 2, 1) * focal.unsqueeze(1)) + centre.unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>Points of a picture with their depths → the camera's frame; undoes <see cref="ProjectPerspective"/>.</summary>
    /// <param name="points">[B,K,3]: x, y in the picture and the depth z.</param>
    /// <param name="focal">[B,2], in the picture's unit.</param>
    /// <param name="centre">[B,2], in the picture's unit.</param>
    /// <returns>[B,K,3], z unchanged.</returns>
    public static Tensor Unproject(Tensor points, Tensor focal, Tensor centre)
    {
        using var scope = NewDisposeScope();
        var depth = points.narrow(2, 2, 1);
        return cat([(points.narrow(2, 0, 2) - centre.unsqueeze(1)) / focal.unsqueeze(1) * depth, depth], 2).MoveToOuterDisposeScope();
    }

    /// <summary>The similarity that takes points to others with the least weighted squared error (Umeyama 1991).</summary>
    /// <param name="from">[B,N,D].</param>
    /// <param name="to">[B,N,D].</param>
    /// <param name="weights">[B,N], at least 0 with a positive sum, or null for equal weights.</param>
    /// <param name="withScale">False fixes the scale at 1.</param>
    /// <param name="allowReflection">True lets the rotation have determinant −1.</param>
    /// <returns>Rotation [B,D,D], translation [B,D], scale [B]: to ≈ scale·R·from + translation.</returns>
    public static (Tensor Rotation, Tensor Translation, Tensor Scale) Umeyama(
        Tensor from, Tensor to, Tensor? weights = null, bool withScale = true, bool allowReflection = false)
    {
        using var scope = NewDisposeScope();
        var w = (weights ?? ones(from.shape[0], from.shape[1], dtype: from.dtype, device: from.device)).unsqueeze(-1);
        w = w / w.sum(1, keepdim: true);                                                           // [B,N,1]
        var (meanFrom, meanTo) = ((w * from).sum(1, keepdim: true), (w * to).sum(1, keepdim: true));
        var (x, y) = (from - meanFrom, to - meanTo);
        var covariance = matmul((w * y).transpose(1, 2), x);                                       // [B,D,D]
        var (u, s, vt) = linalg.svd(covariance);
        var sign = ones_like(s);
        if (!allowReflection)
        {
            // The weakest axis is mirrored where U·Vᵀ would be a reflection.
            using (no_grad()) sign.select(1, s.shape[1] - 1).copy_(linalg.det(matmul(u, vt)).sign());
        }

        var rotation = matmul(u * sign.unsqueeze(1), vt);
        var scale = withScale ? (s * sign).sum(1) / (w * x.square()).sum([1L, 2L]).add(1e-12) : ones_like(s.select(1, 0));
        var translation = meanTo.squeeze(1) - (scale.unsqueeze(-1) * matmul(rotation, meanFrom.transpose(1, 2)).squeeze(-1));
        return (rotation.MoveToOuterDisposeScope(), translation.MoveToOuterDisposeScope(), scale.MoveToOuterDisposeScope());
    }

    /// <summary>Maps points by 2×3 affine matrices.</summary>
    /// <param name="points">[B,K,2].</param>
    /// <param name="map">[B,2,3].</param>
    /// <returns>[B,K,2].</returns>
    public static Tensor Apply(Tensor points, Tensor map)
    {
        using var scope = NewDisposeScope();
        return (matmul(points, map.narrow(2, 0, 2).transpose(1, 2)) + map.select(2, 2).unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>Value at points of a map blurred by a box, bilinear, 0 outside; the box is cut off at the map's edge.</summary>
    /// <remarks>
    /// Blur and interpolation are both separable, so a value is u·map·v with a row u and a column v per point: the map is never blurred as
    /// a whole, which costs width² per cell.
    /// </remarks>
    /// <param name="map">[B,1,N,N], without gradient.</param>
    /// <param name="points">[B,K,2].</param>
    /// <param name="width">Side of the box in cells, odd; 1 for no blur.</param>
    /// <returns>[B,K].</returns>
    public static Tensor SampleBlurred(Tensor map, Tensor points, long width)
    {
        using var scope = NewDisposeScope();
        var n = map.shape[3];
        var centres = CellCentres(n, points);
        var weights = nn.functional.relu(1 - ((centres - points.unsqueeze(-1)).abs() * (n / 2.0)));   // bilinear, [B,K,2,N]
        var box = (centres.unsqueeze(0) - centres.unsqueeze(1)).abs().le((double)width / n).to(points.dtype);
        weights = matmul(weights, box / box.sum(1, keepdim: true));
        var rows = matmul(weights.select(2, 1), map.squeeze(1));                                   // [B,K,N]
        return (rows * weights.select(2, 0)).sum(2).MoveToOuterDisposeScope();
    }
}
