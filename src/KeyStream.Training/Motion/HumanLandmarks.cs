using System.Numerics;

namespace KeyStream.Training.Motion;

/// <summary>The places of the joints of known joint sets on a body.</summary>
internal static class HumanLandmarks
{
    // Names that mean something else in one joint set than in the others.
    private static readonly Dictionary<(string JointSet, string Joint), string> Other = new()
    {
        [("h36m-17", "left_foot")] = "left_ankle",
        [("h36m-17", "right_foot")] = "right_ankle",
        [("h36m-17", "head")] = "head_top",
        [("halpe-26", "head")] = "head_top",
        [("halpe-26", "neck")] = "mid_shoulder",
        [("body_25", "neck")] = "mid_shoulder",
    };

    private static readonly Dictionary<string, Func<HumanBody, Vector3>> Middles = new()
    {
        ["root"] = b => b.Middle(HumanBody.Hip),
        ["pelvis"] = b => b.Middle(HumanBody.Hip),
        ["hip"] = b => b.Middle(HumanBody.Hip),
        ["mid_hip"] = b => b.Middle(HumanBody.Hip),
        ["spine"] = b => b.Spine,
        ["spine1"] = b => Vector3.Lerp(b.Middle(HumanBody.Hip), b.Spine, 0.5f),
        ["spine2"] = b => b.Spine,
        ["spine3"] = b => Vector3.Lerp(b.Spine, b.Neck, 0.3f),
        ["thorax"] = b => b.Neck,
        ["neck"] = b => b.Neck,
        ["mid_shoulder"] = b => b.Middle(HumanBody.Shoulder),
        ["upper_neck"] = b => b.Head(0, -0.15f, 0),
        ["neck_base"] = b => b.Head(0, -0.066f, 0.02f),
        ["head"] = b => b.Head(0, -0.075f, 0),
        ["head_top"] = b => b.Head(0, 0, 0),
        ["nose"] = b => b.Head(0, -0.083f, 0.07f),
    };

    // (body, side: 0 left, 1 right, sign: 1 left, −1 right)
    private static readonly Dictionary<string, Func<HumanBody, int, float, Vector3>> Sided = new()
    {
        ["hip"] = (b, side, _) => b.Joint(side, HumanBody.Hip),
        ["knee"] = (b, side, _) => b.Joint(side, HumanBody.Knee),
        ["ankle"] = (b, side, _) => b.Joint(side, HumanBody.Ankle),
        ["foot"] = (b, side, _) => b.Ball(side),
        ["collar"] = (b, side, _) => Vector3.Lerp(b.Neck, b.Joint(side, HumanBody.Shoulder), 0.4f),
        ["shoulder"] = (b, side, _) => b.Joint(side, HumanBody.Shoulder),
        ["elbow"] = (b, side, _) => b.Joint(side, HumanBody.Elbow),
        ["wrist"] = (b, side, _) => b.Joint(side, HumanBody.Wrist),
        ["hand"] = (b, side, _) => b.Limb(side, HumanBody.Wrist, 0.048f, 0, 0),
        ["index"] = (b, side, _) => b.Limb(side, HumanBody.Wrist, 0.052f, 0, 0.014f),
        ["pinky"] = (b, side, _) => b.Limb(side, HumanBody.Wrist, 0.047f, 0, -0.018f),
        ["thumb"] = (b, side, _) => b.Limb(side, HumanBody.Wrist, 0.025f, -0.005f, 0.025f),
        ["heel"] = (b, side, _) => b.Limb(side, HumanBody.Ankle, 0, -0.035f, -0.033f),
        ["big_toe"] = (b, side, _) => b.Limb(side, HumanBody.Ankle, -0.01f, -0.04f, 0.105f),
        ["small_toe"] = (b, side, _) => b.Limb(side, HumanBody.Ankle, 0.026f, -0.04f, 0.078f),
        ["foot_index"] = (b, side, _) => b.Limb(side, HumanBody.Ankle, -0.005f, -0.04f, 0.1f),
        ["eye"] = (b, _, sign) => b.Head(sign * 0.018f, -0.064f, 0.055f),
        ["eye_inner"] = (b, _, sign) => b.Head(sign * 0.01f, -0.064f, 0.055f),
        ["eye_outer"] = (b, _, sign) => b.Head(sign * 0.027f, -0.064f, 0.048f),
        ["ear"] = (b, _, sign) => b.Head(sign * 0.0425f, -0.075f, 0),
        ["mouth"] = (b, _, sign) => b.Head(sign * 0.015f, -0.103f, 0.055f),
    };

    /// <summary>The place of a joint of a joint set on a posed body; null where none is known.</summary>
    public static Func<HumanBody, Vector3>? Find(string jointSet, string joint)
    {
        var name = Other.GetValueOrDefault((jointSet, joint), joint);
        if (Middles.TryGetValue(name, out var middle)) return middle;
        var part = name.Replace("left_", "").Replace("right_", "").Replace("_left", "").Replace("_right", "");
        if (part == name || !Sided.TryGetValue(part, out var place)) return null;
        return name.Contains("left") ? b => place(b, 0, 1) : b => place(b, 1, -1);
    }
}
