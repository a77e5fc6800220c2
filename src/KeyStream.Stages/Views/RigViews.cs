using KeyStream.Data;
using static TorchSharp.torch;

namespace KeyStream.Stages.Views;

/// <summary>The cameras of a rig as triangulation needs them: pictures without distortion, in pixels.</summary>
public sealed class RigViews
{
    private const double RejectShare = 0.01;

    /// <summary>Prepares cameras.</summary>
    /// <param name="cameras">[V] in the order of the views.</param>
    /// <param name="reject">Pixels from which a view is rejected; null for a share of each picture.</param>
    public RigViews(IReadOnlyList<Camera> cameras, double? reject = null)
    {
        Cameras = cameras;
        Turns = [.. cameras.Select(RotationOf)];
        Reject = [.. cameras.Select(c => reject ?? (RejectShare * Math.Max(c.Width, c.Height)))];
        Projections = new double[cameras.Count, 3, 4];
        for (var v = 0; v < cameras.Count; v++) Fill(v);
    }

    /// <summary>The cameras.</summary>
    public IReadOnlyList<Camera> Cameras { get; }

    /// <summary>[V] pixels from which a view of a point is rejected.</summary>
    public double[] Reject { get; }

    /// <summary>[V,3,4] world → pixels of a picture without distortion whose principal point is the origin.</summary>
    public double[,,] Projections { get; }

    /// <summary>[V] world → camera, 3×3.</summary>
    internal IReadOnlyList<double[,]> Turns { get; }

    /// <summary>A pixel of a camera's picture in such a picture.</summary>
    public (double X, double Y) Straight(int view, double x, double y)
    {
        var camera = Cameras[view];
        var (u, v) = camera.Ray(x, y);
        return (camera.Focal.X * u, camera.Focal.Y * v);
    }

    /// <summary>All views of some moments as tensors: float64 [1,V,T·K,2] without distortion and weights [1,V,T·K], 0 where a point is missing.</summary>
    /// <param name="sets">T moments.</param>
    /// <param name="count">K.</param>
    internal (Tensor Points, Tensor Weights) Tensors(IReadOnlyList<ViewSet> sets, int count)
    {
        var (views, all) = (Cameras.Count, sets.Count * count);
        var (points, weights) = (new double[views * all * 2], new double[views * all]);
        for (var v = 0; v < views; v++)
        {
            for (var t = 0; t < sets.Count; t++)
            {
                if (sets[t].Views[v] is not { Fault: null } frame) continue;
                for (var k = 0; k < count; k++)
                {
                    var at = (v * all) + (t * count) + k;
                    var (x, y) = (frame.Points2d[k, 0], frame.Points2d[k, 1]);
                    if (!double.IsFinite(x + y) || !(frame.Confidence[k] > 0)) continue;
                    (points[2 * at], points[(2 * at) + 1]) = Straight(v, x, y);
                    weights[at] = frame.Confidence[k];
                }
            }
        }

        return (tensor(points, [1, views, all, 2]), tensor(weights, [1, views, all]));
    }

    /// <summary>float64 [1,V,3,4].</summary>
    internal Tensor ProjectionTensor() => tensor(Projections.Cast<double>().ToArray(), [1, Cameras.Count, 3, 4]);

    private static double[,] RotationOf(Camera camera)
    {
        var rows = CameraRotation.Matrix(camera.Rotation);
        return new[,] { { rows[0], rows[1], rows[2] }, { rows[3], rows[4], rows[5] }, { rows[6], rows[7], rows[8] } };
    }

    private void Fill(int view)
    {
        var (camera, turn) = (Cameras[view], Turns[view]);
        double[] move = [camera.Translation.X, camera.Translation.Y, camera.Translation.Z], scale = [camera.Focal.X, camera.Focal.Y, 1];
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++) Projections[view, i, j] = scale[i] * turn[i, j];
            Projections[view, i, 3] = scale[i] * move[i];
        }
    }
}
