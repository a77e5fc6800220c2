using System.Numerics;

namespace KeyStream.Stages.Skeleton;

/// <summary>Which way is up, from where a walking body's feet stand.</summary>
internal static class Ground
{
    private const int SampledFrames = 1000, LeastContacts = 4, Passes = 10;
    private const double LeastWay = 0.5;                  // Body heights that the hips go, or there is no telling.
    private const double Noise = 0.02, Tilt = 0.15;       // Expected: of a contact, body heights; of the camera, radians.
    private const double MostTilt = 0.8, MostNoise = 0.04;

    /// <summary>The rotation from the camera's up to the ground's.</summary>
    /// <remarks>
    /// The plane y = a·x + b·z + c through the places where feet stand, by least squares, reweighted against outliers, with a pull to
    /// a level camera that counts where the places lie on one line. No turn is given when the body hardly travels (as when points are
    /// relative to the body), when there are too few contacts, or when they lie on no plane.
    /// </remarks>
    public static Quaternion Up(PointSpool spool, HumanRig rig)
    {
        var sample = spool.Read(Math.Max(1, spool.Frames / SampledFrames)).Select(f => f.Kept()).ToList();
        if (HumanBody.Fit(rig, sample, tall => 1 / tall) is not { } body || Way(sample, body) < LeastWay) return Quaternion.Identity;
        var feet = Feet(body.Plan);
        var finder = new ContactFinder(1, spool.Rate, null);
        foreach (var frame in spool.Read()) finder.Add(frame.Pts, [.. feet.Select(j => j.Seen(frame.Points, frame.Confidence).At * body.Metres)]);
        var places = finder.Complete().Select(c => c.At).ToList();
        if (places.Count < LeastContacts) return Quaternion.Identity;
        var (a, b, noise) = Plane(places);
        var normal = new Vector3((float)-a, 1, (float)-b);
        return noise < MostNoise && Math.Sqrt((a * a) + (b * b)) < Math.Tan(MostTilt) ? Rotations.Swing(normal, Vector3.UnitY) : Quaternion.Identity;
    }

    // Toes stand longer than ankles, and all places must be of one height.
    private static List<PlannedJoint> Feet(SkeletonPlan plan)
    {
        var toes = plan.Joints.Where(j => j.Name is "LeftToeBase" or "RightToeBase").ToList();
        return toes.Count == 2 ? toes : [.. plan.Joints.Where(j => j.Name is "LeftFoot" or "RightFoot")];
    }

    private static double Way(List<SpooledFrame> sample, FittedBody body)
    {
        var hips = sample.Select(f => body.Plan.Joints[0].Seen(f.Points, f.Confidence).At * body.Metres).Where(Rotations.IsFinite).ToList();
        if (hips.Count == 0) return 0;
        double Range(Func<Vector3, float> of)
        {
            var sorted = hips.Select(of).Order().ToList();
            return sorted[sorted.Count - 1 - (sorted.Count / 20)] - sorted[sorted.Count / 20];
        }

        return Math.Max(Range(p => p.X), Range(p => p.Z));
    }

    private static (double A, double B, double Noise) Plane(List<Vector3> places)
    {
        var (a, b, scale, off) = (0.0, 0.0, Noise, new double[places.Count]);
        for (var pass = 0; pass < Passes; pass++)
        {
            var weights = pass == 0 ? [.. off.Select(_ => 1.0)] : off.Select(e => 1 / (1 + (e * e / (scale * scale)))).ToArray();
            var whole = weights.Sum();
            double Mean(Func<Vector3, double> of) => places.Select((p, i) => weights[i] * of(p)).Sum() / whole;
            var (x, y, z) = (Mean(p => p.X), Mean(p => p.Y), Mean(p => p.Z));
            double Moment(Func<Vector3, double> of) => whole * Mean(of);
            var pull = Noise * Noise / (Tilt * Tilt);
            double xx = Moment(p => (p.X - x) * (p.X - x)) + pull, zz = Moment(p => (p.Z - z) * (p.Z - z)) + pull, xz = Moment(p => (p.X - x) * (p.Z - z));
            double xy = Moment(p => (p.X - x) * (p.Y - y)), zy = Moment(p => (p.Z - z) * (p.Y - y)), det = (xx * zz) - (xz * xz);
            (a, b) = (((xy * zz) - (zy * xz)) / det, ((zy * xx) - (xy * xz)) / det);
            off = [.. places.Select(p => p.Y - y - (a * (p.X - x)) - (b * (p.Z - z)))];
            scale = Math.Max(1.5 * off.Select(Math.Abs).Order().ElementAt(off.Length / 2), 1e-4);
        }

        return (a, b, scale / 1.5);
    }
}
