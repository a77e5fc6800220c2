using System.Numerics;

namespace KeyStream.Data.Tests.Formats;

public sealed class GlbWriterTests
{
    [Fact]
    public void Add_TimesThatDoNotAdvance_AreLeftOut()
    {
        var take = new GlbTake(Motions.Random(seed: 1, joints: 2, frames: 1).Skeleton);
        foreach (var time in new[] { 0, 0.1, 0.1, 0.05, 0.2 }) take.Add(time, Vector3.Zero, [Quaternion.Identity, Quaternion.Identity]);

        take.Times.ShouldBe([0f, 0.1f, 0.2f]);
        take.RootPositions.Count.ShouldBe(3);
        take.Rotations.ShouldAllBe(r => r.Count == 3);
    }

    [Fact]
    public void Add_NegatedQuaternions_KeepOneSign()
    {
        var skeleton = new Skeleton(["a"], [-1], [Vector3.Zero], new Dictionary<int, Vector3> { [0] = Vector3.UnitY });
        var take = new GlbTake(skeleton);
        for (var i = 0; i < 20; i++)
        {
            var turn = Quaternion.CreateFromAxisAngle(Vector3.UnitX, 0.5f * i);
            take.Add(i, Vector3.Zero, [i % 3 == 0 ? -turn : turn]);
        }

        take.Rotations[0].Zip(take.Rotations[0].Skip(1)).ShouldAllBe(p => Quaternion.Dot(p.First, p.Second) > 0);
    }
}
