using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Stages.Calibrate;

/// <summary>Where a plane stands, from where its points are seen.</summary>
internal static class PlanePose
{
    /// <summary>The homography plane → picture, [3, 3], by the direct linear transform on points that were moved and scaled to size 1 (Hartley).</summary>
    /// <param name="plane">[N] points of the plane, at least 4.</param>
    /// <param name="seen">[N] where they are seen.</param>
    public static Matrix<double> Homography(IReadOnlyList<(double X, double Y)> plane, IReadOnlyList<(double X, double Y)> seen)
    {
        var (toPlane, toSeen) = (Normalising(plane), Normalising(seen));
        var sum = Matrix<double>.Build.Dense(9, 9);
        for (var i = 0; i < plane.Count; i++)
        {
            var (x, y) = (toPlane.S * (plane[i].X - toPlane.X), toPlane.S * (plane[i].Y - toPlane.Y));
            var (u, v) = (toSeen.S * (seen[i].X - toSeen.X), toSeen.S * (seen[i].Y - toSeen.Y));
            foreach (var row in new[] { Vector<double>.Build.Dense([x, y, 1, 0, 0, 0, -u * x, -u * y, -u]), Vector<double>.Build.Dense([0, 0, 0, x, y, 1, -v * x, -v * y, -v]) })
                sum += row.OuterProduct(row);
        }

        // The eigenvector of the smallest eigenvalue, which comes first.
        var h = sum.Evd(Symmetricity.Symmetric).EigenVectors.Column(0);
        var inner = Matrix<double>.Build.Dense(3, 3, (i, j) => h[(3 * i) + j]);
        var back = Matrix<double>.Build.DenseOfArray(new[,] { { 1 / toSeen.S, 0, toSeen.X }, { 0, 1 / toSeen.S, toSeen.Y }, { 0, 0, 1 } });
        return back * inner * Matrix<double>.Build.DenseOfArray(new[,] { { toPlane.S, 0, -toPlane.S * toPlane.X }, { 0, toPlane.S, -toPlane.S * toPlane.Y }, { 0, 0, 1 } });
    }

    /// <summary>The two poses plane → camera that a plane can have to look so (nearly) the same: its own, and that turned over about the line of sight.
    /// Empty where it is seen from behind or edge on.</summary>
    /// <param name="lens">The lens.</param>
    /// <param name="plane">[N] points of the plane.</param>
    /// <param name="pixels">[N] where they are seen.</param>
    public static IReadOnlyList<RigidPose> Find(LensState lens, IReadOnlyList<(double X, double Y)> plane, IReadOnlyList<(double X, double Y)> pixels)
    {
        var rays = pixels.Select(lens.Ray).ToList();
        var known = Enumerable.Range(0, plane.Count).Where(i => rays[i] is not null).ToList();
        if (known.Count < 4) return [];
        List<(double X, double Y)> on = [.. known.Select(i => plane[i])];
        var h = Homography(on, [.. known.Select(i => rays[i]!.Value)]);
        var (middleX, middleY) = (on.Average(p => p.X), on.Average(p => p.Y));
        // Its sign: the plane is in front of the camera.
        if ((h[2, 0] * middleX) + (h[2, 1] * middleY) + h[2, 2] < 0) h = -h;
        var scale = 2 / (h.Column(0).L2Norm() + h.Column(1).L2Norm());
        if (!double.IsFinite(scale)) return [];
        var (a, b, t) = (h.Column(0) * scale, h.Column(1) * scale, h.Column(2) * scale);
        var svd = Matrix<double>.Build.DenseOfColumnVectors(a, b, Cross(a, b)).Svd();
        var rotation = svd.U * svd.VT;
        if (rotation.Determinant() < 0) return [];
        var first = new RigidPose([.. rotation.Transpose().ToColumnMajorArray()], t.ToArray());
        return [first, TurnedOver(first, middleX, middleY)];
    }

    // The normal mirrored at the line of sight; the middle of the board stays where it is.
    private static RigidPose TurnedOver(RigidPose pose, double x, double y)
    {
        var middle = pose.Apply(x, y, 0);
        var sight = Vector<double>.Build.Dense([middle.X, middle.Y, middle.Z]).Normalize(2);
        var normal = Vector<double>.Build.Dense([pose.R[2], pose.R[5], pose.R[8]]);
        var axis = Cross(normal, (2 * normal.DotProduct(sight) * sight) - normal);
        var sine = axis.L2Norm();
        if (sine < 1e-9) return pose;
        var angle = Math.Atan2(sine, (2 * Math.Pow(normal.DotProduct(sight), 2)) - 1);
        var turned = new RigidPose(RigidPose.Exponential([axis[0] / sine * angle, axis[1] / sine * angle, axis[2] / sine * angle]), [0, 0, 0]).After(pose with { T = [0, 0, 0] });
        var moved = turned.Turn(x, y, 0);
        return turned with { T = [middle.X - moved.X, middle.Y - moved.Y, middle.Z - moved.Z] };
    }

    private static Vector<double> Cross(Vector<double> a, Vector<double> b) =>
        Vector<double>.Build.Dense([(a[1] * b[2]) - (a[2] * b[1]), (a[2] * b[0]) - (a[0] * b[2]), (a[0] * b[1]) - (a[1] * b[0])]);

    private static (double X, double Y, double S) Normalising(IReadOnlyList<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        var spread = points.Average(p => Math.Sqrt(((p.X - x) * (p.X - x)) + ((p.Y - y) * (p.Y - y))));
        return (x, y, spread > 0 ? Math.Sqrt(2) / spread : 1);
    }
}
