using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Lift;

namespace KeyStream.Stages.Views;

/// <summary>What is done to points in space over time.</summary>
public static class SpaceStages
{
    /// <summary>Of recordings: points that leap are taken out, short gaps filled, tracks smoothed knowing what comes next.</summary>
    /// <remarks>Views that have left and right exchanged are rejected one by one, so that nothing is exchanged in space.</remarks>
    /// <param name="options">How smooth.</param>
    /// <param name="layout">The keypoints.</param>
    public static IReadOnlyList<(string Name, IManyStep<KeypointFrame, KeypointFrame> Step)> Recorded(LiftOptions options, KeypointLayout layout) =>
        [("leaps", new LeapGate()), ("smooth", new ZeroPhaseLift(options with { SwapFrames = 0 }, layout))];

    /// <summary>Of live cameras: tracks smoothed without delay.</summary>
    /// <param name="options">How smooth.</param>
    /// <param name="layout">The keypoints.</param>
    /// <param name="unit">Length of a metre in the rig's unit: speeds are measured in it.</param>
    public static IReadOnlyList<(string Name, IManyStep<KeypointFrame, KeypointFrame> Step)> Live(LiftOptions options, KeypointLayout layout, double unit) =>
        [("smooth", new OneEuroLift(options with { SwapFrames = 0 }, layout, unitPixels: 1, unit))];
}
