using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace KeyStream.Training.Tests.Evaluation;

/// <summary>Small pose sequences, metres.</summary>
internal static class Poses
{
    public static Gen<Similarity> Similarities { get; } =
        Gen.Choose(-314, 314).ArrayOf(6).Zip(Gen.Choose(20, 400)).Select(p => new Similarity(
            Quaternion.CreateFromYawPitchRoll(p.Item1[0] / 100f, p.Item1[1] / 100f, p.Item1[2] / 100f),
            p.Item2 / 100f, new Vector3(p.Item1[3], p.Item1[4], p.Item1[5]) / 100f));

    public static Vector3[][] Random(int seed, int frames, int joints)
    {
        var random = new Random(seed);
        float Next() => random.NextSingle() - 0.5f;
        return [.. Enumerable.Range(0, frames).Select(_ => Enumerable.Range(0, joints).Select(_ => new Vector3(Next(), Next(), Next())).ToArray())];
    }

    public static Vector3[][] Map(Vector3[][] frames, Func<int, int, Vector3, Vector3> change) =>
        [.. frames.Select((f, t) => f.Select((v, j) => change(t, j, v)).ToArray())];

    /// <summary>A chain of four joints in a plane: joint 1 swings by ±4°, joint 2 by the given degrees about 90°; ten whole swings.</summary>
    public static Vector3[][] Arm(double swing) =>
        [.. Enumerable.Range(0, 500).Select(t =>
        {
            var phase = Math.Sin(2 * Math.PI * t / 50);
            var (upper, fore) = (4 * phase, (4 * phase) + 90 + (swing * phase));
            var elbow = Vector3.UnitX + Direction(upper);
            return new[] { Vector3.Zero, Vector3.UnitX, elbow, elbow + Direction(fore) };
        })];

    private static Vector3 Direction(double degrees) =>
        new((float)Math.Cos(degrees * Math.PI / 180), (float)Math.Sin(degrees * Math.PI / 180), 0);
}

/// <summary>Rotation, scale and translation.</summary>
internal sealed record Similarity(Quaternion Rotation, float Scale, Vector3 Translation)
{
    public Vector3 Of(Vector3 v) => (Vector3.Transform(v, Rotation) * Scale) + Translation;
}
