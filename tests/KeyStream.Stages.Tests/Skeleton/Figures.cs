using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Stages.Tests.Skeleton;

/// <summary>A walking figure as keypoints: no hips, so that both knees hang loosely on the pelvis, as discovered points do.</summary>
internal static class Figures
{
    public static readonly KeypointLayout Layout = new(
        ["pelvis", "chest", "head", "elbow l", "elbow r", "hand l", "hand r", "knee l", "knee r", "foot l", "foot r"],
        [new(0, 1, 1), new(1, 2, 1), new(1, 3, 1), new(1, 4, 1), new(3, 5, 1), new(4, 6, 1), new(0, 7, 1), new(0, 8, 1), new(7, 9, 1), new(8, 10, 1)],
        [(3, 4), (5, 6), (7, 8), (9, 10)]);

    /// <summary>Positions in export axes (Y up, left at +X when it faces +Z), model units, at a time in seconds.</summary>
    public static Vector3[] At(double seconds)
    {
        var phase = Math.Tau * seconds;
        Vector3 pelvis = new((float)(0.3 * seconds), 1 + (0.02f * MathF.Sin((float)(2 * phase))), 0);
        var chest = pelvis + new Vector3(0, 0.5f, 0);
        var points = new Vector3[11];
        (points[0], points[1], points[2]) = (pelvis, chest, chest + new Vector3(0, 0.3f, 0.05f));
        for (var side = 0; side < 2; side++)
        {
            var s = side == 0 ? 1 : -1;
            var (arm, fore) = (-0.5 * s * Math.Sin(phase), (-0.5 * s * Math.Sin(phase)) + 0.4);
            var (thigh, shin) = (0.5 * s * Math.Sin(phase), (0.5 * s * Math.Sin(phase)) - 0.3 - (0.3 * Math.Cos(phase)));
            points[3 + side] = chest + Limb(0.3f, 0.35f, s, arm);
            points[5 + side] = points[3 + side] + Limb(0.25f, 0.1f, s, fore);
            points[7 + side] = pelvis + Limb(0.45f, 0.3f, s, thigh);
            points[9 + side] = points[7 + side] + Limb(0.42f, 0, s, shin);
        }

        var turn = Quaternion.CreateFromAxisAngle(Vector3.UnitY, (float)(0.8 * Math.Sin(0.7 * seconds)));
        return [.. points.Select(p => Vector3.Transform(p, turn))];
    }

    /// <summary>The row of a time, in the camera's axes.</summary>
    public static KeypointFrame Row(long index, double pts, Vector3[]? points)
    {
        var stamp = new FrameStamp("clip", index, pts);
        if (points is null) return KeypointFrame.Missing(stamp, null, Layout.Names.Count, "no subject");
        var (two, three) = (new double[points.Length, 2], new double[points.Length, 3]);
        for (var k = 0; k < points.Length; k++)
        {
            (three[k, 0], three[k, 1], three[k, 2]) = (points[k].X, -points[k].Y, -points[k].Z);
            (two[k, 0], two[k, 1]) = (points[k].X, points[k].Y);
        }

        return new KeypointFrame(stamp, null, two, three, [.. points.Select(_ => 1.0)], null);
    }

    private static Vector3 Limb(float length, float aside, int side, double swing)
    {
        var bone = new Vector3(aside * side, -MathF.Cos((float)swing), MathF.Sin((float)swing));
        return length * Vector3.Normalize(bone);
    }
}
