namespace KeyStream.Training.Evaluation;

/// <summary>What is made equal before two pose sequences are compared.</summary>
public sealed record PoseOptions
{
    /// <summary>Joint on which each frame of both sequences is centred; null for the mean of the joints known in both.</summary>
    /// <value>Default null.</value>
    public int? Root { get; init; }

    /// <summary>One rotation for the whole sequence: for a prediction in the axes of a camera and a truth in those of a room.</summary>
    /// <value>Default false.</value>
    public bool Rotate { get; init; }

    /// <summary>One scale for the whole sequence: for a prediction that is not metric.</summary>
    /// <value>Default false.</value>
    public bool ScalePerSequence { get; init; }

    /// <summary>The same in words, to stand beside the numbers.</summary>
    public string Describe(IReadOnlyList<string> joints)
    {
        var centre = Root is { } root ? $"each frame centred on {joints[root]}" : "each frame centred on the mean of its joints";
        return centre + (Rotate, ScalePerSequence) switch
        {
            (true, true) => ", after one rotation and one scale for the whole sequence",
            (true, false) => ", after one rotation for the whole sequence",
            (false, true) => ", after one scale for the whole sequence",
            _ => ", neither rotated nor scaled",
        };
    }
}
