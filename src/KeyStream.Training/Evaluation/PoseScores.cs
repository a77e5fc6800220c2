namespace KeyStream.Training.Evaluation;

/// <summary>How far a pose sequence is from the true one, and how it moves; made by <see cref="PoseMetrics"/>. NaN where nothing could be measured.</summary>
public sealed record PoseScores
{
    /// <summary>Frames that were compared: those with at least three joints known in both.</summary>
    public required long Frames { get; init; }

    /// <summary>Frames that could not be compared.</summary>
    public required long MissingFrames { get; init; }

    /// <summary>Mean per-joint position error of the centred poses, mm.</summary>
    public required double Mpjpe { get; init; }

    /// <summary>The same with a scale for each frame, mm.</summary>
    public required double NMpjpe { get; init; }

    /// <summary>The same with a similarity for each frame (no reflection), mm.</summary>
    public required double PMpjpe { get; init; }

    /// <summary>Mean length of the difference of the velocities, mm per frame.</summary>
    public required double Velocity { get; init; }

    /// <summary>The same in mm/s.</summary>
    public required double VelocityPerSecond { get; init; }

    /// <summary>Mean length of the difference of the accelerations, mm per frame².</summary>
    public required double Acceleration { get; init; }

    /// <summary>The same in m/s².</summary>
    public required double AccelerationPerSecond { get; init; }

    /// <summary>Standard deviation of a predicted bone's length over time, mean over the bones, mm.</summary>
    public required double BoneStd { get; init; }

    /// <summary>The same as a percentage of the bone's mean length.</summary>
    public required double BoneStdPercent { get; init; }

    /// <summary><see cref="BoneStd"/> of the truth.</summary>
    public required double TrueBoneStd { get; init; }

    /// <summary>Lost share of the range of motion: 0.1 when predicted angles range over a tenth less than true ones.</summary>
    public required double RangeLoss { get; init; }

    /// <summary>Mean length of the prediction's third difference, times the cubed frame rate, m/s³.</summary>
    public required double Jitter { get; init; }

    /// <summary>The same of the truth.</summary>
    public required double TrueJitter { get; init; }

    /// <summary><see cref="Jitter"/> divided by <see cref="TrueJitter"/>.</summary>
    public double JitterRatio => Jitter / TrueJitter;

    /// <summary>The scale that the whole prediction was given; 1 where none was asked for.</summary>
    public required double Scale { get; init; }

    /// <summary>[J] the same joint by joint.</summary>
    public required IReadOnlyList<JointScores> Joints { get; init; }

    /// <summary>[T] mean error of each frame, mm.</summary>
    public required IReadOnlyList<double> FrameErrors { get; init; }
}

/// <summary>The scores of one joint.</summary>
/// <param name="Mpjpe">Mean position error, mm.</param>
/// <param name="Std">Standard deviation of the position error, mm.</param>
/// <param name="PMpjpe">Mean error after a similarity for each frame, mm.</param>
/// <param name="VelocityPerSecond">Mean velocity error, mm/s.</param>
/// <param name="RangeLoss">Lost share of the range of the angles at the joint; NaN for ends, and where the truth hardly bends.</param>
public sealed record JointScores(double Mpjpe, double Std, double PMpjpe, double VelocityPerSecond, double RangeLoss);
