namespace KeyStream.Stages.Skeleton;

/// <summary>A joint of a human skeleton and the keypoints that show it.</summary>
/// <param name="Name">Humanoid name, as retargeting tools expect it.</param>
/// <param name="Parent">Name of the joint above; null for the hips.</param>
/// <param name="Points">Keypoints in whose middle it is; none for a joint that only turns.</param>
public sealed record HumanJoint(string Name, string? Parent, int[] Points);

/// <summary>The human skeleton that a set of named keypoints stands for, if it does.</summary>
/// <remarks>
/// Found by the names of the parts and not by the name of the joint set, so that subsets, other orders and other spellings do. What a joint set
/// lacks comes from what it has: hips and neck from the middle of both sides, the head from ears, eyes or nose; spine and shoulders
/// stand in as joints that only turn.
/// </remarks>
public sealed class HumanRig
{
    private static readonly string[] Face = ["nose", "eye", "ear", "mouth", "jaw", "chin", "lip", "brow", "face"];
    private static readonly string[] Fingers = ["thumb", "index", "middle", "ring", "pinky"];
    private readonly List<BodyName> _names;
    private readonly List<HumanJoint> _joints = [];

    private HumanRig(IReadOnlyList<string> names)
    {
        _names = [.. names.Select(BodyName.Of)];
    }

    /// <summary>The joints, parents first; the first is <c>Hips</c>.</summary>
    public IReadOnlyList<HumanJoint> Joints => _joints;

    /// <summary>How the head was found, for its height: <c>ear</c>, <c>eye</c>, <c>nose</c>, <c>head</c>, or empty.</summary>
    public string HeadFrom { get; private set; } = "";

    /// <summary>The skeleton for these keypoints; null when they are not those of a whole human (both arms and legs with all their joints).</summary>
    public static HumanRig? Of(IReadOnlyList<string> names)
    {
        var rig = new HumanRig(names);
        foreach (var side in (ReadOnlySpan<int>)[1, -1])
            if (new[] { rig.Hip(side), rig.Knee(side), rig.Ankle(side), rig.Shoulder(side), rig.Elbow(side), rig.Wrist(side) }.Any(p => p.Length == 0)) return null;
        rig.AddTrunk();
        foreach (var side in (ReadOnlySpan<int>)[1, -1]) rig.AddArm(side);
        foreach (var side in (ReadOnlySpan<int>)[1, -1]) rig.AddLeg(side);
        return rig;
    }

    /// <summary>A joint by its name, or null.</summary>
    public HumanJoint? Find(string name) => _joints.FirstOrDefault(j => j.Name == name);

    private int[] Hip(int side) => First(side, "hip", "upleg", "upperleg", "thigh");

    private int[] Knee(int side) => First(side, "knee", "leg", "lowerleg", "shank", "shin", "calf");

    private int[] Ankle(int side) => First(side, "ankle", "foot");

    private int[] Shoulder(int side) => First(side, "arm", "upperarm", "uparm", "shoulder");

    private int[] Elbow(int side) => First(side, "elbow", "forearm", "lowerarm");

    private int[] Wrist(int side) => First(side, "wrist", "hand");

    private void AddTrunk()
    {
        Add("Hips", null, First(0, "pelvis", "hips", "hip", "midhip", "root", "hipcenter", "hipscenter") is { Length: > 0 } own ? own : [.. Hip(1), .. Hip(-1)]);
        var spine = new[] { "lowerback", "spine", "spine1", "spine2", "spine3", "chest", "upperchest" }.Select(part => First(0, part)).Where(p => p.Length > 0).ToList();
        if (spine.Count == 0) spine.Add([]);
        for (var i = 0; i < spine.Count; i++) Add(i == 0 ? "Spine" : $"Spine{i}", i == 0 ? "Hips" : _joints[^1].Name, spine[i]);
        var chest = _joints[^1].Name;
        // H36M names a thorax and above it a neck that is nearer to the nose.
        var neck = First(0, "thorax", "neck", "midshoulder", "upperneck");
        Add("Neck", chest, neck.Length > 0 ? neck : [.. Shoulder(1), .. Shoulder(-1)]);
        AddHead();
        foreach (var side in (ReadOnlySpan<int>)[1, -1])
        {
            var collar = First(side, "arm", "upperarm", "uparm").Length > 0 ? First(side, "shoulder", "collar", "clavicle") : First(side, "collar", "clavicle");
            Add(BodyName.Prefix(side) + "Shoulder", chest, collar);
        }
    }

    private void AddHead()
    {
        (string From, int[] Points)[] ways =
        [
            ("ear", Both("ear")), ("eye", Both("eye")), ("nose", First(0, "nose", "neckbase")), ("head", First(0, "head", "headtop")),
            ("nose", First(0, "thorax").Length > 0 ? First(0, "neck") : []),
        ];
        var (from, points) = ways.FirstOrDefault(w => w.Points.Length > 0, ("", []));
        if (from == "head" && ways[^1].Points.Length > 0) (from, points) = ways[^1];
        if (points.Length == 0) return;
        HeadFrom = from;
        Add("Head", "Neck", points);
        var top = First(0, "headtop", "headtopend", "topofhead", "head");
        if (!top.SequenceEqual(points)) AddLeaf("HeadTop_End", "Head", top);
        for (var k = 0; k < _names.Count; k++)
        {
            var name = _names[k];
            if (Face.Any(f => name.Words.Any(w => w.StartsWith(f, StringComparison.Ordinal))) && !points.SequenceEqual([k])) AddLeaf(name.Pascal, "Head", [k]);
        }
    }

    private void AddArm(int side)
    {
        var prefix = BodyName.Prefix(side);
        Add(prefix + "Arm", prefix + "Shoulder", Shoulder(side));
        Add(prefix + "ForeArm", prefix + "Arm", Elbow(side));
        Add(prefix + "Hand", prefix + "ForeArm", Wrist(side));
        AddLeaf(prefix + "HandTip", prefix + "Hand", First(side, "wrist").Length > 0 ? First(side, "hand") : []);
        foreach (var finger in Fingers)
            AddLeaf($"{prefix}Hand{char.ToUpperInvariant(finger[0])}{finger[1..]}1", prefix + "Hand", First(side, finger, finger + "finger", finger + "1"));
    }

    private void AddLeg(int side)
    {
        var prefix = BodyName.Prefix(side);
        Add(prefix + "UpLeg", "Hips", Hip(side));
        Add(prefix + "Leg", prefix + "UpLeg", Knee(side));
        Add(prefix + "Foot", prefix + "Leg", Ankle(side));
        var toe = First(side, "toebase", "toe", "toes", "footindex", "ball");
        if (toe.Length == 0) toe = [.. First(side, "bigtoe"), .. First(side, "smalltoe")];
        if (toe.Length == 0 && First(side, "ankle").Length > 0) toe = First(side, "foot");
        AddLeaf(prefix + "ToeBase", prefix + "Foot", toe);
        AddLeaf(prefix + "Heel", prefix + "Foot", First(side, "heel"));
    }

    private void Add(string name, string? parent, int[] points) => _joints.Add(new HumanJoint(name, parent, points));

    private void AddLeaf(string name, string parent, int[] points)
    {
        if (points.Length > 0 && Find(name) is null) Add(name, parent, points);
    }

    private int[] Both(string part) => First(1, part) is { Length: > 0 } left && First(-1, part) is { Length: > 0 } right ? [.. left, .. right] : [];

    private int[] First(int side, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            var at = _names.FindIndex(n => n.Side == side && n.Part == part);
            if (at >= 0) return [at];
        }

        return [];
    }
}
