using System.Numerics;

namespace KeyStream.Data.Tests.Formats;

/// <summary>Small motions for the tests of motion files.</summary>
internal static class Motions
{
    public static MotionClip Random(int seed, int joints, int frames)
    {
        var random = new Random(seed);
        float Next() => (float)((2 * random.NextDouble()) - 1);
        Vector3 Bone() => 0.3f * Vector3.Normalize(new Vector3(Next(), Next(), Next() + 1.5f));
        var parents = Enumerable.Range(0, joints).Select(j => j == 0 ? -1 : random.Next(Math.Max(0, j - 3), j)).ToArray();
        var offsets = Enumerable.Range(0, joints).Select(_ => Bone()).ToArray();
        var ends = Enumerable.Range(0, joints).Except(parents).ToDictionary(j => j, _ => Bone());
        var skeleton = new Skeleton([.. Enumerable.Range(0, joints).Select(j => $"j{j}")], parents, offsets, ends);
        Quaternion Turn() => Quaternion.Normalize(new Quaternion(Next(), Next(), Next(), Next()));
        return new MotionClip(
            skeleton, 1 / 29.97, [.. Enumerable.Range(0, frames).Select(_ => new Vector3(Next(), Next(), Next()))],
            [.. Enumerable.Range(0, frames).Select(_ => Enumerable.Range(0, joints).Select(_ => Turn()).ToArray())]);
    }

    public static MotionClip RoundTrip(MotionClip clip)
    {
        var text = new StringWriter();
        BvhFile.Write(text, clip);
        return BvhFile.Read(new StringReader(text.ToString()));
    }

    public static Vector3[] Positions(MotionClip clip, int frame)
    {
        var positions = new Vector3[clip.Skeleton.Count];
        clip.Skeleton.ForwardKinematics(clip.RootPositions[frame], clip.Rotations[frame], positions, new Quaternion[positions.Length]);
        return positions;
    }

    public static Vector3 Tip(MotionClip clip, int frame, int joint)
    {
        var positions = new Vector3[clip.Skeleton.Count];
        var turns = new Quaternion[positions.Length];
        clip.Skeleton.ForwardKinematics(clip.RootPositions[frame], clip.Rotations[frame], positions, turns);
        return positions[joint] + Vector3.Transform(clip.Skeleton.EndOffsets[joint], turns[joint]);
    }

    /// <summary>Largest distance of joints of the same name, frame by frame.</summary>
    public static float LargestDistance(MotionClip a, MotionClip b, int skip)
    {
        var index = b.Skeleton.Names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        var worst = 0f;
        for (var t = 0; t < a.Rotations.Count; t++)
        {
            var (p, q) = (Positions(a, t), Positions(b, t + skip));
            for (var j = 0; j < p.Length; j++) worst = Math.Max(worst, Vector3.Distance(p[j], q[index[a.Skeleton.Names[j]]]));
        }

        return worst;
    }

    /// <summary>Changes, removes, inserts a byte, or cuts the tail.</summary>
    public static void Mutate(List<byte> bytes, int at, byte value, int kind)
    {
        if (at >= bytes.Count) return;
        if (kind == 0) bytes[at] = value;
        else if (kind == 1) bytes.RemoveAt(at);
        else if (kind == 2) bytes.Insert(at, value);
        else if (value > 240) bytes.RemoveRange(at, bytes.Count - at);
        else bytes[at] = (byte)"0123456789 -.{}\n"[value % 16];
    }
}
