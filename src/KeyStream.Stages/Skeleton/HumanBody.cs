using System.Numerics;

namespace KeyStream.Stages.Skeleton;

/// <summary>A human skeleton: bone lengths of the subject in a T-pose, left arm at +X, facing +Z.</summary>
/// <remarks>
/// Limbs are straight in the rest pose. What the limbs hang on (hips, chest) and what hangs on the head and the feet keeps the shape
/// that it has in the run, turned square to the axes.
/// </remarks>
internal sealed class HumanBody
{
    private const double AliveShare = 0.2;                // Joints seen in fewer of the frames are left out.
    private const float ShortSpine = 0.02f;
    private const float SpineShare = 0.2f, CollarShare = 0.2f; // Where joints stand that no point shows.
    // Shares of the standing height (Winter, Biomechanics and Motor Control of Human Movement): ankle and eye level, shoulder above hip.
    private const float AnkleHeight = 0.039f, TrunkLength = 0.288f;
    private static readonly Dictionary<string, float> HeadTop = new() { ["ear"] = 0.065f, ["eye"] = 0.064f, ["nose"] = 0.09f, ["head"] = 0.1f, [""] = 0.13f };
    private readonly HumanRig _rig;
    private readonly HumanSample _sample;
    private readonly List<HumanJoint> _joints = [];
    private readonly Dictionary<string, Vector3> _place = new() { ["Hips"] = Vector3.Zero };

    private HumanBody(HumanRig rig, HumanSample sample)
    {
        (_rig, _sample) = (rig, sample);
        foreach (var joint in rig.Joints.Where(j => j.Points.Length == 0 || sample.Seen(j.Name) >= AliveShare))
        {
            if (IsSpine(joint.Name) && joint.Points.Length > 0 && !Apart(joint.Name)) continue;
            // Without hips (a person filmed to the waist) there is nothing to hang on, and Fit finds none.
            var parent = joint.Parent is { } above && IsSpine(above) && !Has(above) ? _joints.LastOrDefault(j => j.Name == "Hips" || IsSpine(j.Name))?.Name ?? above : joint.Parent;
            if (parent is null || Has(parent)) _joints.Add(joint with { Parent = parent });
        }

        if (!_joints.Exists(j => IsSpine(j.Name)) && Has("Hips")) AddSpine();
    }

    /// <summary>Fits bone lengths and rest pose.</summary>
    /// <param name="rig">Its joints.</param>
    /// <param name="sample">Frames of the run.</param>
    /// <param name="metres">Metres per unit of the points, by the standing height in that unit, top of the head to soles.</param>
    /// <returns>Null where hips or shoulders are hardly ever seen.</returns>
    public static FittedBody? Fit(HumanRig rig, IReadOnlyList<SpooledFrame> sample, Func<double, double> metres)
    {
        var body = new HumanBody(rig, new HumanSample(rig, [.. sample.Where(f => f.Points.Any(Rotations.IsFinite))]));
        string[] needed = ["Hips", "LeftUpLeg", "RightUpLeg", "Neck", "LeftArm", "RightArm"];
        if (!Array.TrueForAll(needed, body.Has)) return null;
        body.PlaceTrunk();
        foreach (var side in (ReadOnlySpan<int>)[1, -1]) body.PlaceLimbs(BodyName.Prefix(side), side);
        body.PlaceHead();
        var tall = body.Height();
        if (!(tall > 1e-6f)) return null;
        var scale = (float)metres(tall);
        return new FittedBody(body.Plan(scale, scale * tall), scale);
    }

    private bool Has(string name) => _joints.Exists(j => j.Name == name);

    private static bool IsSpine(string name) => name.StartsWith("Spine", StringComparison.Ordinal);

    /// <summary>Whether a point of the spine is away from what is below and above it; recordings have joints that lie on each other.</summary>
    private bool Apart(string name)
    {
        var least = ShortSpine * _sample.Length("Hips", "Neck");
        return _sample.Length(_joints.Last(j => j.Points.Length > 0).Name, name) > least && _sample.Length(name, "Neck") > least;
    }

    private void AddSpine()
    {
        for (var j = 1; j < _joints.Count; j++)
            if (_joints[j].Parent == "Hips" && !_joints[j].Name.EndsWith("UpLeg", StringComparison.Ordinal)) _joints[j] = _joints[j] with { Parent = "Spine" };
        _joints.Insert(1, new HumanJoint("Spine", "Hips", []));
    }

    private bool HasPoints(string name) => _joints.Exists(j => j.Name == name && j.Points.Length > 0);

    private void PlaceTrunk()
    {
        var spine = _joints.Where(j => IsSpine(j.Name)).ToList();
        var below = "Hips";
        foreach (var joint in spine)
        {
            var step = joint.Points.Length > 0 ? _sample.Length(below, joint.Name) : SpineShare * _sample.Length("Hips", "Neck");
            _place[joint.Name] = _place[below] + (step * Vector3.UnitY);
            below = joint.Name;
        }

        var support = spine.LastOrDefault(j => j.Points.Length > 0)?.Name ?? "Hips";
        _place["Neck"] = _place[support] + (_sample.Length(support, "Neck") * Vector3.UnitY);
        PlaceAround("Hips", "LeftUpLeg", "RightUpLeg", spine.FirstOrDefault(j => j.Points.Length > 0)?.Name ?? "Neck", 1);
        PlaceAround("Neck", "LeftArm", "RightArm", support, -1);
    }

    /// <summary>Places a joint on the left and one on the right of the trunk, as the run has them on average.</summary>
    private void PlaceAround(string middle, string left, string right, string along, int up)
    {
        if (_sample.Shape(middle, left, right, along) is not { } shape)
            shape = [Vector3.Zero, Vector3.UnitX, -Vector3.UnitX, up * Vector3.UnitY];
        var turn = Rotations.Square(shape[1] - shape[2], up * shape[3], Vector3.UnitX, Vector3.UnitY);
        foreach (var (name, at) in (ReadOnlySpan<(string, Vector3)>)[(left, shape[1]), (right, shape[2])])
            _place[name] = _place[middle] + (Rotations.Direction(Vector3.Transform(at, turn)) * _sample.Length(middle, name));
    }

    private void PlaceLimbs(string prefix, int side)
    {
        if (HasPoints(prefix + "Shoulder"))
        {
            // A collar bone's own place: between neck and arm, by its length to the arm.
            var (neck, arm) = (_place["Neck"], _place[prefix + "Arm"]);
            var share = _sample.Length(prefix + "Shoulder", prefix + "Arm") / Math.Max(Vector3.Distance(neck, arm), 1e-9f);
            _place[prefix + "Shoulder"] = Vector3.Lerp(arm, neck, Math.Clamp(share, 0, 1));
        }
        else
        {
            _place[prefix + "Shoulder"] = Vector3.Lerp(_place["Neck"], _place[prefix + "Arm"], CollarShare);
        }

        Extend(prefix + "Arm", prefix + "ForeArm", side * Vector3.UnitX);
        Extend(prefix + "ForeArm", prefix + "Hand", side * Vector3.UnitX);
        PlaceLeaves(prefix + "Hand", side * Vector3.UnitX, prefix + "HandIndex1", prefix + "HandPinky1", side * Vector3.UnitX, Vector3.UnitZ);
        Extend(prefix + "UpLeg", prefix + "Leg", -Vector3.UnitY);
        Extend(prefix + "Leg", prefix + "Foot", -Vector3.UnitY);
        PlaceLeaves(prefix + "Foot", new Vector3(0, -0.4f, 0.92f), prefix + "ToeBase", prefix + "Heel", null, Vector3.UnitZ);
    }

    private void PlaceHead()
    {
        Extend("Neck", "Head", Vector3.UnitY);
        var leaves = _joints.Where(j => j.Parent == "Head").Select(j => j.Name).ToList();
        if (leaves.Count == 0) return;
        var across = new[] { "Ear", "Eye" }.FirstOrDefault(n => leaves.Contains("Left" + n) && leaves.Contains("Right" + n));
        var ahead = leaves.Contains("Nose") && across != "Eye" ? "Nose" : null;
        if (across is null || (ahead ?? (leaves.Contains("HeadTop_End") ? "HeadTop_End" : null)) is not { } second || _sample.Shape(["Head", .. leaves]) is not { } shape)
        {
            foreach (var leaf in leaves) Extend("Head", leaf, leaf == "HeadTop_End" ? Vector3.UnitY : Vector3.UnitZ);
            return;
        }

        Vector3 At(string name) => shape[1 + leaves.IndexOf(name)];
        var turn = Rotations.Square(At("Left" + across) - At("Right" + across), At(second), Vector3.UnitX, ahead is null ? Vector3.UnitY : Vector3.UnitZ);
        foreach (var leaf in leaves) Extend("Head", leaf, Vector3.Transform(At(leaf), turn));
    }

    /// <summary>Places what hangs on a hand or a foot: a single point in a direction, several in the shape that they have.</summary>
    /// <param name="joint">The joint.</param>
    /// <param name="single">Direction of a single point.</param>
    /// <param name="from">The line from the second of these to the first is turned to <paramref name="axis"/>.</param>
    /// <param name="to">See <paramref name="from"/>.</param>
    /// <param name="forward">Direction of the points' middle; null when they lie below the joint.</param>
    /// <param name="axis">See <paramref name="from"/>.</param>
    private void PlaceLeaves(string joint, Vector3 single, string from, string to, Vector3? forward, Vector3 axis)
    {
        var leaves = _joints.Where(j => j.Parent == joint).Select(j => j.Name).ToList();
        if (!_place.ContainsKey(joint) || leaves.Count == 0) return;
        var (first, second) = (leaves.IndexOf(from), leaves.IndexOf(to));
        if (first < 0 || second < 0 || _sample.Shape([joint, .. leaves]) is not { } shape)
        {
            foreach (var leaf in leaves) Extend(joint, leaf, single);
            return;
        }

        var middle = (shape[1 + first] + shape[1 + second]) / 2;
        var line = shape[1 + first] - shape[1 + second];
        var turn = Rotations.Square(line, middle, axis, forward ?? -Vector3.UnitY);
        foreach (var (leaf, at) in leaves.Zip(shape.Skip(1))) Extend(joint, leaf, Vector3.Transform(at, turn));
    }

    private void Extend(string from, string to, Vector3 direction)
    {
        if (Has(to) && _place.TryGetValue(from, out var start)) _place[to] = start + (Rotations.Direction(direction) * _sample.Length(from, to));
    }

    /// <summary>Standing height in units of the points: bones from ankle to head, and shares of the whole for what no point shows.</summary>
    private float Height()
    {
        var trunk = _place["Neck"].Y - ((_place["LeftUpLeg"].Y + _place["RightUpLeg"].Y) / 2);
        var legs = new[] { "Left", "Right" }.Where(side => _place.ContainsKey(side + "Foot")).Select(side => _place[side + "UpLeg"].Y - _place[side + "Foot"].Y).ToList();
        if (legs.Count == 0 || !_place.TryGetValue("Head", out var head)) return trunk / TrunkLength;
        var (known, unseen) = (trunk + legs.Average() + head.Y - _place["Neck"].Y, AnkleHeight);
        if (_place.TryGetValue("HeadTop_End", out var top)) known += Vector3.Distance(top, head);
        else unseen += HeadTop[_rig.HeadFrom];
        return known / (1 - unseen);
    }

    private SkeletonPlan Plan(float metres, float height)
    {
        var (joints, place) = (new List<PlannedJoint>(), new Dictionary<string, int>());
        foreach (var joint in _joints.Where(j => _place.ContainsKey(j.Name)))
        {
            var rest = _place[joint.Name] * metres;
            var parent = joint.Parent is null ? -1 : place[joint.Parent];
            if (parent >= 0 && Vector3.Distance(rest, joints[parent].Rest) < SkeletonPlan.ShortestBone) rest += SkeletonPlan.ShortestBone * Vector3.UnitY;
            place[joint.Name] = joints.Count;
            joints.Add(Planned(joint, parent, rest, height));
        }

        var toes = joints.Exists(j => j.Name.EndsWith("ToeBase", StringComparison.Ordinal));
        return new SkeletonPlan(joints, toes ? 0 : AnkleHeight * height);
    }

    private static PlannedJoint Planned(HumanJoint joint, int parent, Vector3 rest, float height)
    {
        var core = joint.Name is "Hips" or "LeftUpLeg" or "RightUpLeg" or "Neck" or "LeftArm" or "RightArm" || IsSpine(joint.Name);
        var trunk = joint.Name is "Neck" or "LeftShoulder" or "RightShoulder" || IsSpine(joint.Name);
        return new PlannedJoint(joint.Name, parent, joint.Points, rest)
        {
            Weight = core && joint.Points.Length > 0 ? 1 : 0,
            Kind = trunk ? JointKind.Trunk : JointKind.Limb,
            Firmness = joint.Name == "Neck" ? 0.3f : 1,
            End = joint.Name switch
            {
                "LeftFoot" or "RightFoot" => new Vector3(0, -AnkleHeight * height, 0.1f * height),
                "LeftToeBase" or "RightToeBase" => new Vector3(0, 0, 0.03f * height),
                "Head" => new Vector3(0, 0.1f * height, 0),
                _ => null,
            },
        };
    }
}
