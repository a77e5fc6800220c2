using System.Numerics;
using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Skeleton;

/// <summary>How the skeleton is exported.</summary>
public sealed record SkeletonOptions
{
    /// <summary>Standing height of a human (keypoints with names of the body's parts), metres.</summary>
    internal const double HumanHeight = 1.7;

    /// <summary>Length of another rest pose's longest axis, metres.</summary>
    internal const double LearnedHeight = 1;

    /// <summary>
    /// The one scale, which one camera cannot know, metres: a human's standing height from the top of the head to the soles, estimated
    /// from the lengths of the bones; for other keypoints the length of the rest pose's longest axis.
    /// </summary>
    /// <value>Default null: 1.7 for a human, else 1; 0.001 to 1,000.</value>
    public double? Height { get; init; }

    /// <summary>Metres per unit of the points, where a rig of cameras gives the scale; <see cref="Height"/> wins over it.</summary>
    /// <value>Default null: unknown.</value>
    public double? MetresPerUnit { get; init; }

    /// <summary>Whether a human's feet stay in place while they stand; else they follow the points.</summary>
    public bool FootLock { get; init; }

    /// <summary>Metres per unit of points.</summary>
    /// <param name="length">What <see cref="Height"/> is the size of, in that unit.</param>
    /// <param name="usual">Its size where nothing is known.</param>
    internal double Metres(double length, double usual) => Height is { } height ? height / length : MetresPerUnit ?? (usual / length);
}

/// <summary>Writes <c>skeleton.bvh</c> and <c>skeleton.glb</c>: constant bones that follow the run's 3D keypoints; the root travels as they do.</summary>
/// <remarks>
/// Input: every frame of the run. Frames without keypoints repeat the pose before them in the BVH and have no key in the GLB.
/// BVH is of constant rate: a variable one is resampled to its mean rate; the GLB has the true times.
/// Memory: points are spooled to a temporary file; the animation of the GLB (16 bytes per joint and frame) is held while it is written.
/// </remarks>
public sealed class SkeletonSink : ISink<KeypointFrame>
{
    private readonly string _folder;
    private readonly InputInfo _info;
    private readonly KeypointLayout _layout;
    private readonly SkeletonOptions _options;
    private readonly PointSpool _spool;

    /// <summary>Creates the sink.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="info">The input; its frame rate is used.</param>
    /// <param name="layout">Names and edges of the keypoints.</param>
    /// <param name="options">Size.</param>
    public SkeletonSink(string folder, InputInfo info, KeypointLayout layout, SkeletonOptions options)
    {
        (_folder, _info, _layout, _options) = (folder, info, layout, options);
        _spool = new PointSpool(Path.Combine(folder, ".skeleton.spool"), layout.Names.Count);
    }

    private string Bvh => Path.Combine(_folder, "skeleton.bvh");

    private string Glb => Path.Combine(_folder, "skeleton.glb");

    /// <inheritdoc/>
    public void Write(KeypointFrame item)
    {
        using (item) _spool.Add(item);
    }

    /// <inheritdoc/>
    public void Commit()
    {
        if (SkeletonFit.Build(_spool, _layout, _options) is not { } fit)
        {
            // What an earlier run left is not this run's skeleton.
            File.Delete(Bvh);
            File.Delete(Glb);
            return;
        }

        var clip = new GlbTake(fit.Skeleton);
        WriteBvh(fit, clip);
        GlbWriter.Write(Part(Glb), clip, _info.FrameRate);
        File.Move(Part(Bvh), Bvh, overwrite: true);
        File.Move(Part(Glb), Glb, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _spool.Dispose();
        File.Delete(Part(Bvh));
        File.Delete(Part(Glb));
    }

    private void WriteBvh(SkeletonFit fit, GlbTake take)
    {
        using var text = new StreamWriter(Part(Bvh)) { NewLine = "\n" };
        var poses = new PoseSequence(fit, _spool, take);
        var step = 1 / _info.FrameRate;
        var rows = _info.VariableRate ? Math.Max(1, (long)Math.Round(poses.Duration / step) + 1) : _spool.Frames;
        var writer = new BvhWriter(text, fit.Skeleton, step, rows);
        if (_info.VariableRate) Resample(poses, writer, step, rows);
        else foreach (var (_, root, local) in poses.Read()) writer.WriteFrame(root, local);
        writer.Complete();
    }

    /// <summary>Rows at a constant rate, each between the two frames beside it: positions linear, rotations along the shortest arc.</summary>
    private static void Resample(PoseSequence poses, BvhWriter writer, double step, long rows)
    {
        (double Time, Vector3 Root, Quaternion[] Local)? last = null;
        var row = 0L;
        foreach (var (time, root, local) in poses.Read())
        {
            for (; row < rows && row * step <= time; row++)
            {
                var share = last is { } l && time > l.Time ? (float)(((row * step) - l.Time) / (time - l.Time)) : 1;
                var before = last ?? (time, root, local);
                writer.WriteFrame(
                    Vector3.Lerp(before.Root, root, share), [.. before.Local.Zip(local, (a, b) => Quaternion.Slerp(a, b, share))]);
            }

            last = (time, root, local);
        }

        for (; row < rows; row++) writer.WriteFrame(last!.Value.Root, last.Value.Local);
    }

    private static string Part(string path) => Path.Combine(Path.GetDirectoryName(path)!, "." + Path.GetFileName(path) + ".part");

    /// <summary>The poses of a spool in order, times from 0; adds each one that was seen to the GLB's animation on the way.</summary>
    private sealed class PoseSequence
    {
        private readonly SkeletonFit _fit;
        private readonly PointSpool _spool;
        private readonly GlbTake _take;
        private readonly double _start;

        public PoseSequence(SkeletonFit fit, PointSpool spool, GlbTake take)
        {
            (_fit, _spool, _take) = (fit, spool, take);
            _start = spool.Read().First().Pts;
            Duration = spool.Read(Math.Max(1, spool.Frames - 1)).Last().Pts - _start;
        }

        public double Duration { get; }

        public IEnumerable<(double Time, Vector3 Root, Quaternion[] Local)> Read()
        {
            var (root, local) = (_fit.Skeleton.Offsets[0], Enumerable.Repeat(Quaternion.Identity, _fit.Skeleton.Count).ToArray());
            foreach (var frame in _spool.Read())
            {
                if (_fit.Pose(frame) is { } pose)
                {
                    (root, local) = pose;
                    _take.Add(frame.Pts - _start, root, local);
                }

                yield return (frame.Pts - _start, root, local);
            }
        }
    }
}
