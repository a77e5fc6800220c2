using System.Numerics;

namespace KeyStream.Data.Tests.Formats;

/// <summary>What other programs see in the files that are written here.</summary>
public sealed class ClientTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-clients").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Bvh_ReadByThree_HasOurJointPositions()
    {
        var clip = Motions.Random(seed: 11, joints: 15, frames: 25);
        var path = Path.Combine(_folder, "clip.bvh");
        BvhFile.Write(path, clip);

        var read = NodeClient.Run("read-bvh.mjs", path);

        NodeClient.LargestDistance(read, clip, unitsPerMetre: 100, skipRows: 1).ShouldBeLessThan(1e-2, "centimetres: 1e-4 m");
        read.GetProperty("frameTime").GetDouble().ShouldBe(clip.FrameTime, 1e-8);
    }

    [Fact]
    public void Glb_ReadByValidatorAndThree_HasNoFaultAndOurJointPositions()
    {
        var clip = Motions.Random(seed: 12, joints: 15, frames: 25);
        var path = Path.Combine(_folder, "clip.glb");
        var take = new GlbTake(clip.Skeleton);
        var times = Enumerable.Range(0, 25).Select(i => i * (i % 2 == 0 ? 0.04 : 0.041)).ToArray(); // Uneven on purpose.
        for (var t = 0; t < 25; t++) take.Add(times[t], clip.RootPositions[t], clip.Rotations[t]);
        GlbWriter.Write(path, take, 25);

        var read = NodeClient.Run("check-glb.mjs", path);

        var messages = read.GetProperty("messages").ToString();
        read.GetProperty("errors").GetInt32().ShouldBe(0, messages);
        read.GetProperty("warnings").GetInt32().ShouldBe(0, messages);
        read.GetProperty("infos").GetInt32().ShouldBe(0, messages);
        read.GetProperty("fps").GetDouble().ShouldBe(25);
        read.GetProperty("times").EnumerateArray().Select(t => t.GetDouble()).Zip(times).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 1e-6);
        NodeClient.LargestDistance(read, clip, unitsPerMetre: 1, skipRows: 0).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void Glb_OneJointWithoutMotion_HasNoFault()
    {
        var path = Path.Combine(_folder, "still.glb");
        var skeleton = new Skeleton(["only"], [-1], [Vector3.Zero], new Dictionary<int, Vector3> { [0] = Vector3.UnitY });
        GlbWriter.Write(path, new GlbTake(skeleton), 30);

        var read = NodeClient.Run("check-glb.mjs", path);

        (read.GetProperty("errors").GetInt32() + read.GetProperty("warnings").GetInt32()).ShouldBe(0, read.GetProperty("messages").ToString());
    }
}
