using KeyStream.Data;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Tests.Motion;

public sealed class MotionSetTests : IDisposable
{
    private readonly MotionFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Load_AFolder_FindsFilesInOrderWithTheirSubjects()
    {
        _files.Write("07_02.bvh", MotionFiles.Legs());
        _files.Write("more/02_01.bvh", MotionFiles.Legs());
        _files.Write("notes.txt", "no motion");
        var set = _files.Load();
        set.Motions.Select(m => (m.Source, m.Subject)).ShouldBe([("07_02.bvh", "07"), ("02_01.bvh", "02")], ignoreOrder: true);
        set.Seconds.ShouldBe(0.1, 1e-6);
    }

    [Fact]
    public void Load_CoincidingJoints_AreMergedAndTheRestStaysJoined()
    {
        _files.Write("01.bvh", MotionFiles.Legs());
        var (set, jointSet) = (_files.Load(), _files.Load().Motions[0].JointSet);
        jointSet.Joints.ShouldBe(["Hips", "LeftUpLeg", "LeftLeg", "RightUpLeg", "RightLeg"]);
        jointSet.Edges.ShouldBe([(0, 1), (0, 3), (1, 2), (3, 4)]);
        jointSet.Pairs.ShouldBe([(1, 3), (2, 4)]);
        set.Bones[0].JointSet.Count.ShouldBe(6);
    }

    [Fact]
    public void Load_WithoutAUnit_MakesTheFirstFrameAsTallAsAPerson()
    {
        _files.Write("a_1.bvh", MotionFiles.Legs());
        _files.Write("b_1.bvh", MotionFiles.Legs(scale: 40));
        foreach (var motion in _files.Load(new MotionSetOptions { BodyHeight = 1.5 }).Motions)
        {
            var y = motion.Frames[0].Select(p => p.Y).ToArray();
            (y.Max() - y.Min()).ShouldBe(1.5f, 1e-3f);
        }
    }

    [Theory]
    [InlineData("index.csv", "one_1.bvh")]
    [InlineData("../index.csv", "clips/one_1.bvh")]
    public void Load_WithAnIndex_TakesTheUnitFromIt(string index, string named)
    {
        _files.Write("clips/one_1.bvh", MotionFiles.Legs());
        _files.Write("clips/" + index, $"split,file,note,meters_per_unit\ntrain,{named},\"a, b\",0.05\n");
        MotionFiles.Bones(_files.Load().Motions[0].JointSet, _files.Load().Motions[0].Frames[3])[2].ShouldBe(0.4f, 1e-5f);
    }

    [Fact]
    public void Bones_OfARecording_KeepTheirLengthThroughForwardKinematicsAndOnFramesOfAResampledMotion()
    {
        _files.Write("01.bvh", MotionFiles.Legs(9));
        var motion = _files.Load().Motions[0];
        var half = MotionEdits.Resample(motion, 50);
        half.Frames.Count.ShouldBe(5);
        var bones = MotionFiles.Bones(motion.JointSet, motion.Frames[0]);
        foreach (var frame in motion.Frames.Concat(half.Frames)) MotionFiles.Bones(motion.JointSet, frame).Zip(bones).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 1e-5f);
    }

    [Fact]
    public void Resample_BetweenFrames_IsHalfWay()
    {
        _files.Write("01.bvh", MotionFiles.Legs());
        var motion = _files.Load().Motions[0];
        var twice = MotionEdits.Resample(motion, 200);
        twice.Frames.Count.ShouldBe(9);
        for (var j = 0; j < motion.JointSet.Count; j++) ((twice.Frames[3][j] - ((motion.Frames[1][j] + motion.Frames[2][j]) / 2)).Length() < 1e-5f).ShouldBeTrue();
    }

    [Fact]
    public void Window_PastTheEnds_HoldsTheFirstAndLastFrame()
    {
        _files.Write("01.bvh", MotionFiles.Legs());
        var motion = _files.Load().Motions[0];
        var window = MotionEdits.Window(motion, -0.02, 9, 100);
        window[0].ShouldBe(motion.Frames[0]);
        window[2].ShouldBe(motion.Frames[0]);
        window[^1].ShouldBe(motion.Frames[^1]);
    }

    [Fact]
    public void Mirror_Twice_IsTheSameAndOnceExchangesSides()
    {
        _files.Write("01.bvh", MotionFiles.Legs());
        var motion = _files.Load().Motions[0];
        var once = MotionEdits.Mirror(motion);
        once.JointSet.ShouldBeSameAs(motion.JointSet);
        once.Frames[2][1].ShouldBe(motion.Frames[2][3] with { X = -motion.Frames[2][3].X });
        MotionEdits.Mirror(once).Frames.Zip(motion.Frames).ShouldAllBe(p => p.First.SequenceEqual(p.Second));
    }

    [Fact]
    public void Split_BySubject_LeavesNobodyInBoth()
    {
        foreach (var name in new[] { "01_1", "01_2", "02_1", "03_1" }) _files.Write(name + ".bvh", MotionFiles.Legs());
        var (train, test) = _files.Load().Split(["01"]);
        test.Subjects.ShouldBe(["01"]);
        test.Motions.Count.ShouldBe(2);
        train.Subjects.ShouldBe(["02", "03"]);
        Should.Throw<UserErrorException>(() => _files.Load().Split(["04"])).Message.ShouldContain("no motion is of subject '04'");
    }

    [Fact]
    public void Load_AHostileFile_NamesFileAndLine()
    {
        var path = _files.Write("bad.bvh", MotionFiles.Legs().Replace("-20 7 3", "-20 NaN 3"));
        var line = File.ReadAllLines(path).ToList().FindIndex(l => l.Contains("NaN")) + 1;
        Should.Throw<UserErrorException>(() => _files.Load()).Message.ShouldContain($"bad.bvh line {line}: a motion value should be a number");
    }

    [Fact]
    public void Load_ForeignOrNoFiles_SaysWhatToGive()
    {
        Should.Throw<UserErrorException>(() => _files.Load()).Message.ShouldContain("there is no motion in");
        Should.Throw<UserErrorException>(() => MotionSet.Load([_files.Write("a.fbx", "")])).Message.ShouldContain("a.fbx is no motion file");
        Should.Throw<UserErrorException>(() => MotionSet.Load(["/nowhere"])).Message.ShouldContain("/nowhere does not exist");
    }
}
