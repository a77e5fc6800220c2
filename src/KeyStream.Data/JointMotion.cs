using System.Numerics;

namespace KeyStream.Data;

/// <summary>Joint positions over time at a constant rate: what a recording, an animation or a lifted sequence comes down to.</summary>
/// <param name="Source">File (and animation) that it comes from, for messages.</param>
/// <param name="Subject">Whose motion it is: data are split by this, so that nobody is in training and test.</param>
/// <param name="JointSet">Joints and edges.</param>
/// <param name="FrameRate">Frames per second.</param>
/// <param name="Frames">[T][J] positions in metres; world axes right-handed and Y up. A joint that is not known is NaN.</param>
public sealed record JointMotion(string Source, string Subject, JointSet JointSet, double FrameRate, IReadOnlyList<Vector3[]> Frames)
{
    /// <summary>Length in seconds.</summary>
    public double Seconds => Frames.Count / FrameRate;
}
