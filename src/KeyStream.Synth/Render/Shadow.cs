using System.Numerics;

namespace KeyStream.Synth.Render;

/// <summary>Soft round shadows on the floor: one under the body, one under each joint that is near the floor.</summary>
internal static class Shadow
{
    /// <summary>Most shadows that <see cref="Cast"/> gives.</summary>
    public const int Most = 9;

    /// <summary>Finds the shadows of a pose.</summary>
    /// <param name="joints">[J] world positions.</param>
    /// <param name="shadows">Receives x, z and radius, metres.</param>
    /// <returns>How many there are.</returns>
    public static int Cast(ReadOnlySpan<Vector3> joints, Span<Vector3> shadows)
    {
        var (center, top) = (Vector3.Zero, 0.01f);
        foreach (var j in joints) (center, top) = (center + j, MathF.Max(top, j.Y));
        center /= joints.Length;
        var count = 0;
        shadows[count++] = new Vector3(center.X, center.Z, 0.32f * top);
        foreach (var j in joints)
        {
            if (j.Y < 0.10f * top && count < Most) shadows[count++] = new Vector3(j.X, j.Z, 0.14f * top);
        }

        return count;
    }
}
