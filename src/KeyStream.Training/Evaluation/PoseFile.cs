using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Export;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Evaluation;

/// <summary>Reads 3D poses over time: BVH, GLB, TRC, a CSV with columns NAME_x, NAME_y, NAME_z (as <c>keypoints3d.csv</c>), or a run folder.</summary>
public static class PoseFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, or a folder that <c>run</c> wrote.</param>
    /// <param name="metresPerUnit">For files that name no unit: CSV (null means metres) and BVH (null means what an <c>index.csv</c> beside it says, or centimetres).</param>
    /// <param name="frameRate">Frames per second where the file does not say: of a CSV (null to leave it open), and to sample a GLB (null means 60).</param>
    /// <returns>The motion; its frame rate is NaN where nothing says it.</returns>
    /// <exception cref="UserErrorException">The file is missing or is none of these.</exception>
    public static JointMotion Read(string path, double? metresPerUnit = null, double? frameRate = null)
    {
        if (Directory.Exists(path)) path = Path.Combine(path, Keypoints3dCsvSink.FileName);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".bvh" => OfClip(BvhFile.Read(path, metresPerUnit ?? BvhMotions.IndexedUnit(path) ?? 0.01), path),
            ".glb" => OfAnimation(path, frameRate ?? 60),
            ".trc" => TrcReader.Read(path),
            ".csv" => OfTable(path, metresPerUnit ?? 1, frameRate),
            _ => throw new UserErrorException($"{path} is not a file of 3D poses that is read", "give a .bvh, .glb, .trc or .csv file, or a folder that run wrote"),
        };
    }

    // A first row in the rest pose is no part of the motion: most exporters, ours too, put it there, and Blender drops it.
    private static JointMotion OfClip(MotionClip clip, string path)
    {
        var motion = BvhMotions.Move(clip, path);
        var still = clip.Rotations.Count > 1 && AtRest(clip.Rotations[0]) && !AtRest(clip.Rotations[1]) ? 1 : 0;
        return new JointMotion(path, motion.Subject, motion.JointSet, motion.FrameRate, [.. motion.Positions.Skip(still)]);
    }

    private static JointMotion OfAnimation(string path, double rate)
    {
        var motions = GlbMotions.Play(path, rate);
        if (motions is not [var motion]) throw new UserErrorException($"{path} holds {motions.Length} animations", "give a file with one");
        return new JointMotion(path, motion.Subject, motion.JointSet, rate, motion.Positions);
    }

    private static bool AtRest(Quaternion[] rotations) => Array.TrueForAll(rotations, r => Math.Abs(r.W) > 1 - 1e-6f);

    private static JointMotion OfTable(string path, double metres, double? frameRate)
    {
        var table = TrackTable.Read(path);
        if (table.Dimensions != 3) throw new UserErrorException($"{path} has no columns NAME_z", "give a file with 3D tracks, such as keypoints3d.csv");
        var frames = table.Rows.EnumerateRows().Select(row => table.Names.Select((_, j) =>
            new Vector3((float)(row[3 * j] * metres), (float)(row[(3 * j) + 1] * metres), (float)(row[(3 * j) + 2] * metres))).ToArray()).ToList();
        return new JointMotion(path, Stem(path), new JointSet(Stem(path), table.Names, [], BodySides.Pairs(table.Names)), frameRate ?? RunTimes.RateBeside(path) ?? double.NaN, frames);
    }

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(path);
}
