using System.Numerics;
using KeyStream.Data;
using KeyStream.Training.Evaluation;

namespace KeyStream.Training.Tests.Evaluation;

public sealed class PoseFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream poses ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_BvhAndGlbOfOneClip_AreTheSameMotionAndTheRestRowIsNoPartOfIt()
    {
        var clip = Clip();
        BvhFile.Write(At("a.bvh"), clip, restRow: true);
        var take = new GlbTake(clip.Skeleton);
        for (var t = 0; t < clip.Rotations.Count; t++) take.Add(t / 25.0, clip.RootPositions[t], clip.Rotations[t]);
        GlbWriter.Write(At("a.glb"), take, 25);

        var (bvh, glb) = (PoseFile.Read(At("a.bvh")), PoseFile.Read(At("a.glb"), frameRate: 25));

        bvh.FrameRate.ShouldBe(25, 1e-3);
        bvh.Frames.Count.ShouldBe(10);
        bvh.JointSet.Edges.ShouldBe([(0, 1), (1, 2), (2, 3)]);
        var result = PoseComparison.Of(glb, bvh, new PoseRequest());
        result.Scores.Frames.ShouldBe(10);
        result.Scores.Mpjpe.ShouldBe(0, 0.05);
        result.Scores.BoneStd.ShouldBe(0, 0.05);
    }

    [Fact]
    public void Read_BvhWithATableOfUnits_TakesTheUnitUnlessOneIsGiven()
    {
        BvhFile.Write(At("a.bvh"), Clip(), restRow: false);
        File.WriteAllText(At("index.csv"), "file,meters_per_unit\na.bvh,0.05\n");
        var (told, given) = (PoseFile.Read(At("a.bvh")), PoseFile.Read(At("a.bvh"), metresPerUnit: 0.01));
        Vector3.Distance(told.Frames[3][3], 5 * given.Frames[3][3]).ShouldBeLessThan(1e-4f);
    }

    [Fact]
    public void Read_RunFolder_TakesItsTracksAndTheRateOfItsTimeStamps()
    {
        File.WriteAllText(At("keypoints3d.csv"), "kp0_x,kp0_y,kp0_z,kp1_x,kp1_y,kp1_z,fnum\n1,2,3,4,5,6,0\n,,,4,5,6,1\n1,2,3,4,5,6,2\n");
        File.WriteAllText(At("timestamps.json"), "{\"timestamps\": [0.5, 0.54, 0.58]}");

        var motion = PoseFile.Read(_folder, metresPerUnit: 0.001);

        motion.FrameRate.ShouldBe(25, 1e-6);
        Vector3.Distance(motion.Frames[0][1], new Vector3(0.004f, 0.005f, 0.006f)).ShouldBeLessThan(1e-7f);
        float.IsNaN(motion.Frames[1][0].X).ShouldBeTrue();
        PoseFile.Read(_folder, frameRate: 50).FrameRate.ShouldBe(50);
    }

    [Fact]
    public void Read_BrokenTimeStampsOrNoDepth_IsRefused()
    {
        File.WriteAllText(At("keypoints3d.csv"), "a_x,a_y,a_z\n1,2,3\n");
        File.WriteAllText(At("timestamps.json"), "{\"timestamps\": 7}");
        Should.Throw<UserErrorException>(() => PoseFile.Read(_folder)).Message.ShouldContain("timestamps.json");
        File.WriteAllText(At("flat.csv"), "a_x,a_y\n1,2\n");
        Should.Throw<UserErrorException>(() => PoseFile.Read(At("flat.csv"))).Message.ShouldContain("NAME_z");
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static MotionClip Clip()
    {
        var skeleton = new Skeleton(
            ["Hips", "Spine", "LeftArm", "LeftForeArm"], [-1, 0, 1, 2],
            [Vector3.Zero, new(0, 0.5f, 0), new(0.2f, 0, 0), new(0.3f, 0, 0)], new Dictionary<int, Vector3> { [3] = new(0.25f, 0, 0) });
        Quaternion[][] turns = [.. Enumerable.Range(1, 10).Select(t =>
            Enumerable.Range(0, 4).Select(j => Quaternion.CreateFromYawPitchRoll(0.1f * t, 0.05f * t * j, -0.08f * t)).ToArray())];
        return new MotionClip(skeleton, 1 / 25.0, [.. turns.Select((_, t) => new Vector3(0, 1, 0.02f * t))], turns);
    }
}
