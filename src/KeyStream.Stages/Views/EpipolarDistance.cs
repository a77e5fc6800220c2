namespace KeyStream.Stages.Views;

/// <summary>How far points of one view are from the lines on which another view's points must lie.</summary>
internal sealed class EpipolarDistance
{
    private readonly double[,] _f = new double[3, 3]; // Pixels of a to lines of b, distortion apart.

    /// <summary>Takes two views of a rig.</summary>
    public EpipolarDistance(RigViews rig, int a, int b)
    {
        var (ra, rb) = (rig.Turns[a], rig.Turns[b]);
        var (ta, tb) = (Move(rig, a), Move(rig, b));
        // From camera a's axes to b's: X_b = R X_a + t.
        var r = new double[3, 3];
        var t = new double[3];
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++) r[i, j] = (rb[i, 0] * ra[j, 0]) + (rb[i, 1] * ra[j, 1]) + (rb[i, 2] * ra[j, 2]);
            t[i] = tb[i] - (r[i, 0] * ta[0]) - (r[i, 1] * ta[1]) - (r[i, 2] * ta[2]);
        }

        double[] fa = Focal(rig, a), fb = Focal(rig, b);
        for (var j = 0; j < 3; j++)
        {
            double[] e = [(t[1] * r[2, j]) - (t[2] * r[1, j]), (t[2] * r[0, j]) - (t[0] * r[2, j]), (t[0] * r[1, j]) - (t[1] * r[0, j])];
            for (var i = 0; i < 3; i++) _f[i, j] = e[i] / (fa[j] * fb[i]);
        }
    }

    /// <summary>Sampson's distance in pixels: to first order how far both points must move to fit.</summary>
    public double Of((double X, double Y) a, (double X, double Y) b)
    {
        double Line(int i) => (_f[i, 0] * a.X) + (_f[i, 1] * a.Y) + _f[i, 2];
        double Back(int j) => (_f[0, j] * b.X) + (_f[1, j] * b.Y) + _f[2, j];
        var (x, y, back) = (Line(0), Line(1), (X: Back(0), Y: Back(1)));
        var off = (b.X * x) + (b.Y * y) + Line(2);
        return Math.Abs(off) / Math.Sqrt((x * x) + (y * y) + (back.X * back.X) + (back.Y * back.Y) + 1e-300);
    }

    private static double[] Move(RigViews rig, int v) => [rig.Cameras[v].Translation.X, rig.Cameras[v].Translation.Y, rig.Cameras[v].Translation.Z];

    private static double[] Focal(RigViews rig, int v) => [rig.Cameras[v].Focal.X, rig.Cameras[v].Focal.Y, 1];
}
