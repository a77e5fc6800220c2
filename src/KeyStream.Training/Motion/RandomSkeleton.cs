using System.Numerics;

namespace KeyStream.Training.Motion;

/// <summary>The bones of a <see cref="RandomTree"/>, about 1 long; +X is left, +Z is where it walks.</summary>
internal sealed class RandomSkeleton
{
    private readonly List<string> _names = ["spine0"];
    private readonly List<int> _parents = [-1];
    private readonly List<Vector3> _offsets = [Vector3.Zero];
    private readonly Random _random;
    private readonly int _spine;

    /// <summary>Draws a skeleton.</summary>
    /// <param name="random">Source.</param>
    /// <param name="joints">How many joints; 6 to 24.</param>
    public RandomSkeleton(Random random, int joints)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(joints, RandomTree.FewestJoints);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(joints, RandomTree.MostJoints);
        _random = random;
        _spine = random.Whole(2, Math.Min(6, joints - 4)); // one pair of limbs with two bones must fit
        var tilt = random.Between(0, Math.PI / 2); // lying as in four-legged animals to upright
        var along = new Vector3(0, (float)Math.Sin(tilt), (float)Math.Cos(tilt));
        for (var i = 1; i < _spine; i++) Add($"spine{i}", i - 1, (along * Length(0.6 / (_spine - 1))) + Jitter(0.02, 0, 1));
        for (var (pairs, most) = (0, random.Whole(1, 3)); pairs < most && joints - _names.Count >= 4; pairs++) AddLimbs(pairs, joints - _names.Count);
        var head = random.Whole(0, joints - _names.Count);
        AddChain("head", _spine - 1, along + Jitter(0.5, 0, 1), head);
        AddChain("tail", 0, -along + Jitter(0.5, 0, 1), joints - _names.Count);
        var leaves = Enumerable.Range(0, joints).Except(_parents).ToDictionary(j => j, j => _offsets[j]);
        Body = new Data.Skeleton(_names, _parents, _offsets, leaves);
    }

    /// <summary>The skeleton.</summary>
    public Data.Skeleton Body { get; }

    /// <summary>True for joints of the spine.</summary>
    public bool IsSpine(int joint) => joint < _spine;

    private void AddLimbs(int pair, int room)
    {
        var bones = _random.Whole(2, Math.Min(4, room / 2));
        var from = pair switch { 0 => 0, 1 => _spine - 1, _ => _random.Next(_spine) };
        var root = new Vector3((float)_random.Between(0.06, 0.2), (float)_random.Between(-0.1, 0.1), (float)_random.Between(-0.05, 0.05));
        var direction = Vector3.Normalize(new Vector3((float)_random.Between(0, 0.8), -1, (float)_random.Between(-0.4, 0.4)));
        var length = _random.Between(0.4, 0.9) / bones;
        var offsets = new List<Vector3> { root };
        for (var i = 1; i < bones; i++) offsets.Add((direction * Length(length)) + Jitter(0.06, 1, 1));
        foreach (var (side, sign) in new[] { ("left", 1), ("right", -1) })
        {
            var parent = from;
            for (var i = 0; i < bones; i++) parent = Add($"{side}_limb{pair}_{i}", parent, offsets[i] * new Vector3(sign, 1, 1));
        }
    }

    private void AddChain(string name, int parent, Vector3 direction, int joints)
    {
        direction = Vector3.Normalize(direction);
        for (var i = 0; i < joints; i++) parent = Add($"{name}{i}", parent, (direction * Length(0.4 / Math.Max(2, joints))) + Jitter(0.03, 0, 1));
    }

    private int Add(string name, int parent, Vector3 offset)
    {
        _names.Add(name);
        _parents.Add(parent);
        _offsets.Add(offset);
        return _names.Count - 1;
    }

    private float Length(double usual) => (float)(usual * _random.Between(0.6, 1.5));

    /// <summary>A small offset; nothing along X keeps the middle of the body in the middle.</summary>
    private Vector3 Jitter(double size, float x, float yz) => new Vector3(
        x * (float)_random.Between(-size, size), yz * (float)_random.Between(-size, size), yz * (float)_random.Between(-size, size));
}
