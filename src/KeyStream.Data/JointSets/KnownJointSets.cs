namespace KeyStream.Data;

/// <summary>The joint sets of well-known detectors and data sets, in their published orders; left is the body's own left.</summary>
/// <remarks>Edges are those that the detectors draw, and where these leave the head loose, one more on each side: every joint set is connected.</remarks>
public static class KnownJointSets
{
    private const string CocoJoints =
        "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist " +
        "left_hip right_hip left_knee right_knee left_ankle right_ankle";

    /// <summary>Human3.6M with 17 joints, as lifters from VideoPose3D on use it.</summary>
    public static JointSet H36M17 { get; } = Make(
        "h36m-17",
        "root right_hip right_knee right_foot left_hip left_knee left_foot spine thorax neck_base head " +
        "left_shoulder left_elbow left_wrist right_shoulder right_elbow right_wrist",
        "0-1-2-3 0-4-5-6 0-7-8-9-10 8-11-12-13 8-14-15-16");

    /// <summary>COCO body keypoints.</summary>
    public static JointSet Coco17 { get; } = Make(
        "coco-17", CocoJoints, "15-13-11-12-14-16 11-5-6-12 5-7-9 6-8-10 1-2-0-1 1-3-5 2-4-6");

    /// <summary>Halpe with feet: COCO's 17 joints, then head, neck, hip and feet.</summary>
    public static JointSet Halpe26 { get; } = Make(
        "halpe-26",
        CocoJoints + " head neck hip left_big_toe right_big_toe left_small_toe right_small_toe left_heel right_heel",
        "19-11-13-15-20-22 15-24 19-12-14-16-21-23 16-25 19-18-17 18-0 0-1-3 0-2-4 18-5-7-9 18-6-8-10");

    /// <summary>OpenPose BODY_25.</summary>
    public static JointSet Body25 { get; } = Make(
        "body_25",
        "nose neck right_shoulder right_elbow right_wrist left_shoulder left_elbow left_wrist mid_hip right_hip right_knee right_ankle " +
        "left_hip left_knee left_ankle right_eye left_eye right_ear left_ear left_big_toe left_small_toe left_heel " +
        "right_big_toe right_small_toe right_heel",
        "8-1-0-15-17 0-16-18 1-2-3-4 1-5-6-7 8-9-10-11-22-23 11-24 8-12-13-14-19-20 14-21");

    /// <summary>OpenPose BODY_25B.</summary>
    public static JointSet Body25B { get; } = Make(
        "body_25b",
        CocoJoints + " upper_neck head_top left_big_toe left_small_toe left_heel right_big_toe right_small_toe right_heel",
        "17-0-1-3 0-2-4 17-18 17-5-7-9 17-6-8-10 5-11-12-6 11-13-15-19-20 15-21 12-14-16-22-23 16-24");

    /// <summary>MediaPipe pose (BlazePose).</summary>
    public static JointSet MediaPipe33 { get; } = Make(
        "mediapipe-33",
        "nose left_eye_inner left_eye left_eye_outer right_eye_inner right_eye right_eye_outer left_ear right_ear mouth_left mouth_right " +
        "left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist left_pinky right_pinky left_index right_index " +
        "left_thumb right_thumb left_hip right_hip left_knee right_knee left_ankle right_ankle left_heel right_heel " +
        "left_foot_index right_foot_index",
        "0-1-2-3-7-11 0-4-5-6-8-12 0-9-10-0 11-12-24-23-11 11-13-15-17-19-15-21 12-14-16-18-20-16-22 23-25-27-29-31-27 24-26-28-30-32-28");

    /// <summary>The joints of the SMPL body model.</summary>
    public static JointSet Smpl24 { get; } = Make(
        "smpl-24",
        "pelvis left_hip right_hip spine1 left_knee right_knee spine2 left_ankle right_ankle spine3 left_foot right_foot neck " +
        "left_collar right_collar head left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist left_hand right_hand",
        "0-1-4-7-10 0-2-5-8-11 0-3-6-9-12-15 9-13-16-18-20-22 9-14-17-19-21-23");

    /// <summary>AP-10K: four-legged animals.</summary>
    public static JointSet Ap10K17 { get; } = Make(
        "ap-10k-17",
        "left_eye right_eye nose neck root_of_tail left_shoulder left_elbow left_front_paw right_shoulder right_elbow right_front_paw " +
        "left_hip left_knee left_back_paw right_hip right_knee right_back_paw",
        "0-1-2-0 2-3-4 3-5-6-7 3-8-9-10 4-11-12-13 4-14-15-16");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<JointSet> All { get; } = [H36M17, Coco17, Halpe26, Body25, Body25B, MediaPipe33, Smpl24, Ap10K17];

    /// <summary>The joint set of a name, capitals and separators being of no account (<c>Body25B</c> is <c>body_25b</c>); null where there is none.</summary>
    /// <param name="name">Its name.</param>
    public static JointSet? Find(string name) => All.FirstOrDefault(r => Key(r.Name).Equals(Key(name), StringComparison.OrdinalIgnoreCase));

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit));

    /// <summary>Edges as chains of joint numbers: <c>0-1-2</c> joins 0 with 1 and 1 with 2.</summary>
    private static JointSet Make(string name, string joints, string chains)
    {
        var names = joints.Split(' ');
        var edges = new List<(int, int)>();
        foreach (var chain in chains.Split(' '))
        {
            var numbers = Array.ConvertAll(chain.Split('-'), int.Parse);
            edges.AddRange(numbers.Zip(numbers.Skip(1)));
        }

        return new JointSet(name, names, edges, BodySides.Pairs(names));
    }
}
