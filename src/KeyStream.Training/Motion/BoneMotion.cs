using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>Joint positions with the bone frames that they carry: what is needed to fix more points to a moving body.</summary>
/// <param name="Source">File, and animation in it, for messages.</param>
/// <param name="Subject">Whose motion it is.</param>
/// <param name="JointSet">All joints of the file, also those that coincide with another.</param>
/// <param name="FrameRate">Frames per second.</param>
/// <param name="Positions">[T][J] metres, Y up.</param>
/// <param name="Rotations">[T][J] turns from each joint's rest frame to the world, unit length.</param>
public sealed record BoneMotion(
    string Source, string Subject, JointSet JointSet, double FrameRate, IReadOnlyList<Vector3[]> Positions, IReadOnlyList<Quaternion[]> Rotations)
{
    /// <summary>The positions of all joints.</summary>
    public JointMotion AllJoints() => new(Source, Subject, JointSet, FrameRate, Positions);

    /// <summary>The positions of some joints.</summary>
    /// <param name="keep">Joint numbers.</param>
    /// <param name="jointSet">The joint set that they make.</param>
    internal JointMotion Joints(int[] keep, JointSet jointSet) =>
        new(Source, Subject, jointSet, FrameRate, keep.Length == JointSet.Count ? Positions : [.. Positions.Select(p => Array.ConvertAll(keep, j => p[j]))]);

    /// <summary>The same with the named joints alone, in the given order.</summary>
    /// <param name="keep">Joint numbers.</param>
    /// <param name="jointSet">The joint set that they make.</param>
    internal BoneMotion Pick(int[] keep, JointSet jointSet) => this with
    {
        JointSet = jointSet,
        Positions = [.. Positions.Select(p => Array.ConvertAll(keep, j => p[j]))],
        Rotations = [.. Rotations.Select(r => Array.ConvertAll(keep, j => r[j]))],
    };

    /// <summary>Frames at even times from a start on; positions as <see cref="MotionEdits.Window"/> has them, rotations on the shortest way between.</summary>
    /// <param name="start">Time of the first frame, seconds.</param>
    /// <param name="frames">How many.</param>
    /// <param name="rate">Frames per second.</param>
    internal BoneMotion Window(double start, int frames, double rate)
    {
        var turns = new Quaternion[frames][];
        for (var t = 0; t < frames; t++)
        {
            var at = Math.Clamp((start + (t / rate)) * FrameRate, 0, Rotations.Count - 1);
            var (before, after) = (Rotations[(int)at], Rotations[Math.Min((int)at + 1, Rotations.Count - 1)]);
            turns[t] = [.. before.Zip(after, (a, b) => Quaternion.Slerp(a, b, (float)(at - Math.Floor(at))))];
        }

        return this with { FrameRate = rate, Positions = MotionEdits.Window(AllJoints(), start, frames, rate), Rotations = turns };
    }

    /// <summary>The same at another scale.</summary>
    /// <param name="factor">Positions are multiplied by this.</param>
    internal BoneMotion Scaled(float factor) => this with { Positions = [.. Positions.Select(f => Array.ConvertAll(f, p => p * factor))] };
}
