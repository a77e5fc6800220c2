namespace KeyStream.Data;

/// <summary>Faults that only show when the cameras of a rig are looked at together.</summary>
internal static class RigCheck
{
    private const int LongestName = 100;

    /// <summary>Refuses names that stand there twice or cannot be part of a file's name, and cameras that are copies of another.</summary>
    /// <exception cref="UserErrorException">One of these.</exception>
    public static void Check(Rig rig, string path)
    {
        foreach (var (camera, i) in rig.Cameras.Select((c, i) => (c, i)))
        {
            if (camera.Name.Length > LongestName || camera.Name.Any(c => char.IsControl(c) || c is '/' or '\\') || camera.Name.Trim('.', ' ').Length == 0)
                throw new UserErrorException($"{path}: the name of camera {i + 1} cannot be part of a file's name", "give it one of letters and digits");
            foreach (var other in rig.Cameras.Take(i))
            {
                if (other.Name == camera.Name) throw new UserErrorException($"{path} has two cameras named '{camera.Name}'", "give each a name of its own");
                if (SamePlace(camera, other))
                {
                    throw new UserErrorException(
                        $"{path}: the cameras '{other.Name}' and '{camera.Name}' stand at the same place and look the same way", "one is a copy of the other: put in its own rotation and translation");
                }
            }
        }
    }

    private static bool SamePlace(Camera a, Camera b) =>
        a.HasPose && b.HasPose
        && Math.Abs(System.Numerics.Quaternion.Dot(a.Rotation, b.Rotation)) > 1 - 1e-6
        && (a.Translation - b.Translation).Length() <= 1e-5 * (a.Translation.Length() + b.Translation.Length());
}
