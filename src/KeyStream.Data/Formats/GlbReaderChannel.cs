using System.Numerics;

namespace KeyStream.Data;

/// <summary>The keys of one property of one node (glTF 2.0, appendix C).</summary>
/// <param name="Node">The node.</param>
/// <param name="Path">The property.</param>
/// <param name="Interpolation">How keys are joined.</param>
/// <param name="Times">[K] seconds, ascending.</param>
/// <param name="Values">[K], or [3·K] for <see cref="GlbInterpolation.CubicSpline"/>; W is 0 except for rotations.</param>
public sealed record GlbChannel(int Node, GlbPath Path, GlbInterpolation Interpolation, float[] Times, Vector4[] Values)
{
    /// <summary>The value at a time; the first and last keys hold outside their range. Rotations are of unit length.</summary>
    /// <param name="time">Seconds.</param>
    public Vector4 At(float time)
    {
        var value = Raw(time);
        if (Path != GlbPath.Rotation) return value;
        var length = value.Length();
        return length > 1e-6f && float.IsFinite(length) ? value / length : Vector4.UnitW;
    }

    private Vector4 Raw(float time)
    {
        if (!(time > Times[0])) return Key(0);
        if (time >= Times[^1]) return Key(Times.Length - 1);
        var found = Array.BinarySearch(Times, time);
        var from = found >= 0 ? Math.Min(found, Times.Length - 2) : ~found - 1;
        var step = Times[from + 1] - Times[from];
        var t = step > 0 ? (time - Times[from]) / step : 0;
        return Interpolation switch
        {
            GlbInterpolation.Step => Key(from),
            GlbInterpolation.CubicSpline => Hermite(from, t, step),
            _ when Path == GlbPath.Rotation => Quaternion.Slerp(Key(from).AsQuaternion(), Key(from + 1).AsQuaternion(), t).AsVector4(),
            _ => Vector4.Lerp(Key(from), Key(from + 1), t),
        };
    }

    private Vector4 Key(int key) => Interpolation == GlbInterpolation.CubicSpline ? Values[(3 * key) + 1] : Values[key];

    private Vector4 Hermite(int from, float t, float step)
    {
        float t2 = t * t, t3 = t2 * t;
        return (Key(from) * ((2 * t3) - (3 * t2) + 1)) + (Values[(3 * from) + 2] * (step * (t3 - (2 * t2) + t)))
            + (Key(from + 1) * ((3 * t2) - (2 * t3))) + (Values[3 * (from + 1)] * (step * (t3 - t2)));
    }
}
