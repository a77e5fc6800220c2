namespace KeyStream.Data;

/// <summary>Watches the position channels of joints that are not the root: fixed bones are read, moving ones are refused.</summary>
/// <param name="joints">The joints.</param>
internal sealed class BvhJointPositions(IReadOnlyList<BvhJoint> joints)
{
    private readonly double[][] _low = [.. joints.Select(_ => new[] { double.MaxValue, double.MaxValue, double.MaxValue })];
    private readonly double[][] _high = [.. joints.Select(_ => new[] { double.MinValue, double.MinValue, double.MinValue })];
    private readonly double _size = joints.Skip(1).Sum(j => Length(j.Offset));
    private long _frames;

    /// <summary>Takes the position of one joint in one frame.</summary>
    public void Add(int joint, ReadOnlySpan<double> position)
    {
        if (joint == 0) _frames++;
        for (var i = 0; i < 3; i++)
        {
            _low[joint][i] = Math.Min(_low[joint][i], position[i]);
            _high[joint][i] = Math.Max(_high[joint][i], position[i]);
        }
    }

    /// <summary>True when the joint's distance to its parent changes by more than a thousandth of all bones together.</summary>
    public bool Moves(int joint) => joint > 0 && _frames > 0 &&
        Length([_high[joint][0] - _low[joint][0], _high[joint][1] - _low[joint][1], _high[joint][2] - _low[joint][2]]) > 1e-3 * (_size + 1e-3);

    /// <summary>Where the joint is in its parent's frame. Channels that are all zero are additions to OFFSET (as some writers do), others replace it.</summary>
    public double[] Fixed(int joint)
    {
        var offset = joints[joint].Offset;
        if (_frames == 0) return offset;
        var middle = new double[3];
        for (var i = 0; i < 3; i++) middle[i] = (_low[joint][i] + _high[joint][i]) / 2;
        return Length(middle) == 0 ? offset : middle;
    }

    private static double Length(double[] v) => Math.Sqrt((v[0] * v[0]) + (v[1] * v[1]) + (v[2] * v[2]));
}
