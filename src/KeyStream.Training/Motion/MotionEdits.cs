using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>Cheap changes of motions: windows at another rate, mirror pictures.</summary>
public static class MotionEdits
{
    /// <summary>Frames at even times from a start on, straight between the frames of the motion; past its ends the first and last frame hold.</summary>
    /// <remarks>No low-pass goes before: a video camera samples moments too, and bones keep their length.</remarks>
    /// <param name="motion">The motion.</param>
    /// <param name="start">Time of the first frame, seconds.</param>
    /// <param name="frames">How many.</param>
    /// <param name="rate">Frames per second.</param>
    /// <returns>[frames][J]; frames that fall on one of the motion's are that array, so do not write into them.</returns>
    public static Vector3[][] Window(JointMotion motion, double start, int frames, double rate)
    {
        var window = new Vector3[frames][];
        for (var t = 0; t < frames; t++)
        {
            var at = Math.Clamp((start + (t / rate)) * motion.FrameRate, 0, motion.Frames.Count - 1);
            var nearest = Math.Round(at);
            if (Math.Abs(at - nearest) < 1e-4) window[t] = motion.Frames[(int)nearest];
            else window[t] = Between(motion.Frames[(int)at], motion.Frames[(int)at + 1], (float)(at - Math.Floor(at)));
        }

        return window;
    }

    /// <summary>The whole motion at another rate; see <see cref="Window"/>.</summary>
    /// <param name="motion">The motion.</param>
    /// <param name="rate">Frames per second.</param>
    public static JointMotion Resample(JointMotion motion, double rate)
    {
        if (motion.Frames.Count == 0 || motion.FrameRate == rate) return motion;
        var frames = (int)Math.Floor(((motion.Frames.Count - 1) / motion.FrameRate * rate) + 1e-4) + 1;
        return motion with { FrameRate = rate, Frames = Window(motion, 0, frames, rate) };
    }

    /// <summary>The motion in a mirror: x → −x, left and right joints exchanged, on the same joint set.</summary>
    /// <param name="motion">The motion.</param>
    public static JointMotion Mirror(JointMotion motion) =>
        motion with { Frames = Mirror(motion.Frames, BodySides.Partners(motion.JointSet)) };

    /// <summary>Frames in a mirror.</summary>
    /// <param name="frames">[T][J].</param>
    /// <param name="partners">[J] as of <see cref="BodySides.Partners"/>.</param>
    public static Vector3[][] Mirror(IReadOnlyList<Vector3[]> frames, int[] partners) =>
        [.. frames.Select(f => Array.ConvertAll(partners, p => new Vector3(-f[p].X, f[p].Y, f[p].Z)))];

    /// <summary>A frame on the straight line between two; a joint that is unknown in one of them is unknown.</summary>
    internal static Vector3[] Between(Vector3[] a, Vector3[] b, float t)
    {
        var frame = new Vector3[a.Length];
        for (var j = 0; j < frame.Length; j++) frame[j] = Vector3.Lerp(a[j], b[j], t);
        return frame;
    }
}
