using System.Globalization;
using KeyStream.Nets;

namespace KeyStream.Training.Pairs;

/// <summary>A change of the loss whose effect is known from the paper's project page.</summary>
/// <param name="Name">Short name, also of a folder.</param>
/// <param name="Expected">What the paper saw.</param>
/// <param name="Change">The change.</param>
public sealed record KeypointNetAblation(string Name, string Expected, Func<KeypointNetOptions, KeypointNetOptions> Change)
{
    /// <summary>The unchanged network, and one change at a time.</summary>
    public static IReadOnlyList<KeypointNetAblation> All { get; } =
    [
        new("baseline", "", o => o),
        new("no-consistency", "points wander over the surface", o => o with { ConsistencyWeight = 0 }),
        new("no-pose", "points gather at the centre", o => o with { PoseWeight = 0 }),
        new("more-noise", "points spread further", o => o with { PoseNoise = 3 * o.PoseNoise }),
        new("no-silhouette", "points leave the object", o => o with { SilhouetteWeight = 0 }),
        new("no-orientation", "front and back are confused", o => o with { Orientation = false }),
    ];

    /// <summary>The unchanged loss with another number of keypoints.</summary>
    /// <param name="count">K.</param>
    public static KeypointNetAblation Keypoints(int count) =>
        new("keypoints-" + count.ToString(CultureInfo.InvariantCulture), "more points find more parts", o => o with { Keypoints = count });
}
