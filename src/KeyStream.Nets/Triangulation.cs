using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Points in space from their places in several pictures, differentiable. Letters: B batch, V views, K points.</summary>
/// <remarks>
/// The linear system of the DLT (Hartley and Zisserman, "Multiple View Geometry", 2004, section 12.2) in its inhomogeneous form: each
/// coordinate of each view is a plane through that camera's centre, scaled to a unit normal, and the point is the one with the least weighted
/// squared distance to all planes. So it is a 3×3 system with a closed form, where the homogeneous one needs an eigenvector, whose gradient has no
/// bounds where two eigenvalues meet; a point at infinity, the one case that only the homogeneous form has, is none that a rig is to find.
/// Then Gauss–Newton passes on the distance in the picture itself, which is what noise is equal in. Unit normals make the scale of pixels and
/// of projections of no account; the world is moved to the middle of the cameras and scaled to their spread. Computed in float64.
/// </remarks>
public static class Triangulation
{
    // Of the determinant to the cube of a third of the trace: two rays that are less than about a fifth of a degree apart.
    private const double LeastDeterminant = 1e-5;
    private const double LeastDepth = 1e-6;

    /// <summary>Finds points from two or more views of them.</summary>
    /// <param name="points">[B,V,K,2] in the unit of the projections (pixels, or rays x/z, y/z); of no account where the weight is 0, NaN too.</param>
    /// <param name="projections">[B,V,3,4], world → picture, distortion apart; B may be 1 for all.</param>
    /// <param name="weights">[B,V,K], at least 0; 0 where a view does not show a point.</param>
    /// <param name="passes">Gauss–Newton passes behind the linear solution.</param>
    /// <returns>
    /// Points [B,K,3] in the precision of <paramref name="points"/>, with gradients to all three; and bool [B,K], false where the views that show a
    /// point do not determine it: it lies in the middle of the cameras then, and has no gradient.
    /// </returns>
    public static (Tensor Points, Tensor Determined) Solve(Tensor points, Tensor projections, Tensor weights, int passes = 1)
    {
        using var scope = NewDisposeScope();
        var (origin, spread) = Middle(projections);
        var lines = new PictureLines(points, Moved(projections, origin, spread), weights);
        var normal = lines.Planes();
        var length = (normal[0].square() + normal[1].square() + normal[2].square()).clamp_min(1e-30);
        var (place, determined) = Least(normal, -normal[3], lines.Weights / length, null);
        for (var i = 0; i < passes; i++)
        {
            var (slope, residual) = lines.Linearised(place);
            (var step, determined) = Least(slope, residual, lines.Weights, determined);
            place = [.. place.Zip(step, (p, s) => p + s)];
        }

        var world = (stack(place, 2) * spread) + origin;
        return (world.to(points.dtype).MoveToOuterDisposeScope(), determined.MoveToOuterDisposeScope());
    }

    /// <summary>Where points are in each picture, distortion apart.</summary>
    /// <param name="points">[B,K,3].</param>
    /// <param name="projections">[B,V,3,4]; B may be 1 for all.</param>
    /// <returns>[B,V,K,2]; and the depth [B,V,K], which is not above 0 for what is not in front of a camera.</returns>
    public static (Tensor Points, Tensor Depth) Project(Tensor points, Tensor projections)
    {
        using var scope = NewDisposeScope();
        var p = projections.to(points.dtype);
        var at = matmul(p.narrow(3, 0, 3), points.transpose(1, 2).unsqueeze(1)) + p.narrow(3, 3, 1); // [B,V,3,K]
        var depth = at.select(2, 2);
        var safe = where(depth.abs().gt(LeastDepth), depth, full_like(depth, LeastDepth));
        var places = (at.narrow(2, 0, 2) / safe.unsqueeze(2)).transpose(2, 3);
        return (places.MoveToOuterDisposeScope(), depth.MoveToOuterDisposeScope());
    }

    /// <summary>The mean of the camera centres [B,1,3] and their root mean square distance from it [B,1,1]. A change of both changes nothing but rounding: no gradient.</summary>
    private static (Tensor Origin, Tensor Spread) Middle(Tensor projections)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var p = projections.to(float64);
        var centres = matmul(linalg.inv(p.narrow(3, 0, 3)), p.narrow(3, 3, 1)).neg().squeeze(3);   // [B,V,3]
        var origin = centres.mean([1L], keepdim: true);
        var spread = (centres - origin).square().sum(2, keepdim: true).mean([1L], keepdim: true).sqrt();
        spread = where(spread.gt(1e-12), spread, ones_like(spread));
        return (origin.MoveToOuterDisposeScope(), spread.MoveToOuterDisposeScope());
    }

    /// <summary>Projections of a world with another origin and unit.</summary>
    private static Tensor Moved(Tensor projections, Tensor origin, Tensor spread)
    {
        using var scope = NewDisposeScope();
        var p = projections.to(float64);
        var turn = p.narrow(3, 0, 3);
        var shift = (matmul(turn, origin.unsqueeze(3)) + p.narrow(3, 3, 1)) / spread.unsqueeze(3);
        return cat([turn, shift], 3).MoveToOuterDisposeScope();
    }

    /// <summary>Weighted least squares with three unknowns per point, by the adjugate of the 3×3 normal matrix.</summary>
    /// <param name="rows">Three tensors [B,R,K]: the coefficients.</param>
    /// <param name="right">[B,R,K].</param>
    /// <param name="weights">[B,R,K].</param>
    /// <param name="among">[B,K] those that can be solved at all; null for all.</param>
    /// <returns>Three tensors [B,K], 0 where the rows do not determine a point; and [B,K], where they do.</returns>
    private static (Tensor[] Solution, Tensor Determined) Least(Tensor[] rows, Tensor right, Tensor weights, Tensor? among)
    {
        using var scope = NewDisposeScope();
        Tensor[] heavy = [.. rows.Take(3).Select(r => r * weights)];
        Tensor Sum(int i, Tensor by) => (heavy[i] * by).sum(1);
        var (xx, xy, xz, yy, yz, zz) = (Sum(0, rows[0]), Sum(0, rows[1]), Sum(0, rows[2]), Sum(1, rows[1]), Sum(1, rows[2]), Sum(2, rows[2]));
        Tensor[] b = [Sum(0, right), Sum(1, right), Sum(2, right)];
        var (ax, ay, az) = ((yy * zz) - (yz * yz), (xz * yz) - (xy * zz), (xy * yz) - (xz * yy));
        var determinant = (xx * ax) + (xy * ay) + (xz * az);
        var trace = (xx + yy + zz) / 3;
        var determined = determinant.gt(LeastDeterminant * trace.pow(3));
        if (among is not null) determined = determined.logical_and(among);
        // Divided by 1 and thrown away where there is nothing to divide by, so that no NaN enters a gradient.
        var inverse = where(determined, 1 / where(determined, determinant, ones_like(determinant)), zeros_like(determinant));
        var (bx, by, bz) = ((xx * zz) - (xz * xz), (xy * xz) - (xx * yz), (xx * yy) - (xy * xy));
        Tensor[] solution =
        [
            inverse * ((ax * b[0]) + (ay * b[1]) + (az * b[2])),
            inverse * ((ay * b[0]) + (bx * b[1]) + (by * b[2])),
            inverse * ((az * b[0]) + (by * b[1]) + (bz * b[2])),
        ];
        return ([.. solution.Select(s => s.MoveToOuterDisposeScope())], determined.MoveToOuterDisposeScope());
    }

    /// <summary>Every coordinate of every view as a line of the picture: R = 2V of them, first all x and then all y.</summary>
    private sealed class PictureLines
    {
        private readonly Tensor _values;                                                           // [B,R,K]
        private readonly Tensor[] _rows, _depths;                                                  // 4 × [B,R,1]

        public PictureLines(Tensor points, Tensor projections, Tensor weights)
        {
            var seen = where(weights.unsqueeze(3).gt(0), points, zeros_like(points)).to(float64);
            _values = cat([seen.select(3, 0), seen.select(3, 1)], 1);
            Weights = cat([weights, weights], 1).to(float64);
            Tensor[] Columns(long first, long second)
            {
                var both = cat([projections.select(2, first), projections.select(2, second)], 1);  // [B,R,4]
                return [.. Enumerable.Range(0, 4).Select(j => both.narrow(2, j, 1))];
            }

            (_rows, _depths) = (Columns(0, 1), Columns(2, 2));
        }

        /// <summary>[B,R,K].</summary>
        public Tensor Weights { get; }

        /// <summary>The plane of each line, normal and offset: four tensors [B,R,K].</summary>
        public Tensor[] Planes() => [.. _depths.Zip(_rows, (depth, row) => (_values * depth) - row)];

        /// <summary>How the projection of a place (three tensors [B,K]) changes with it, three tensors [B,R,K], and what it lacks to the line, [B,R,K].</summary>
        public (Tensor[] Slope, Tensor Residual) Linearised(Tensor[] place)
        {
            Tensor At(Tensor[] row) => (row[0] * place[0].unsqueeze(1)) + (row[1] * place[1].unsqueeze(1)) + (row[2] * place[2].unsqueeze(1)) + row[3];
            var depth = At(_depths);
            depth = where(depth.abs().gt(LeastDepth), depth, full_like(depth, LeastDepth));
            var value = At(_rows) / depth;
            return ([.. _rows.Take(3).Select((row, j) => (row - (value * _depths[j])) / depth)], _values - value);
        }
    }
}
