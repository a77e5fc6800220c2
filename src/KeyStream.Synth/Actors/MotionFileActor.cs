using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Figures;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Actors;

/// <summary>Renders the motion of a BVH file on capsules along its own bones.</summary>
internal static class MotionFileActor
{
    /// <summary>Reads a motion and clothes its bones.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or has no bone to draw.</exception>
    public static Actor Create(string path, SynthOptions options, SynthRandom random)
    {
        var read = BvhFile.Read(path, options.MetresPerUnit);
        if (read.RootPositions.Count == 0) throw new UserErrorException($"{path}: it has no frames", "use a motion file with frames");
        var figure = Clothe(read.Skeleton, random);
        if (figure.Parts.Count == 0) throw new UserErrorException($"{path}: no bone has a length", "use a motion file with a skeleton");
        return new FigureActor(figure, Resample(read, options));
    }

    /// <summary>The motion at another frame rate: positions interpolate linearly, rotations on the sphere.</summary>
    /// <remarks>A frame that looks like a rest row before the motion is kept: the file says what it says.</remarks>
    public static MotionClip Resample(MotionClip clip, SynthOptions options)
    {
        var last = clip.RootPositions.Count - 1;
        var step = last == 0 ? 1 : 1 / (options.Fps * clip.FrameTime); // a single pose needs no frame time
        var count = (int)Math.Min(options.Frames, Math.Floor((last / step) + 1e-6) + 1);
        var (roots, rotations) = (new Vector3[count], new Quaternion[count][]);
        for (var f = 0; f < count; f++)
        {
            var at = Math.Min(f * step, last);
            var (from, to) = ((int)at, Math.Min((int)at + 1, last));
            var t = (float)(at - from);
            roots[f] = Vector3.Lerp(clip.RootPositions[from], clip.RootPositions[to], t);
            rotations[f] = [.. clip.Rotations[from].Zip(clip.Rotations[to], (a, b) => Quaternion.Slerp(a, b, t))];
        }

        return new MotionClip(clip.Skeleton, 1 / options.Fps, roots, rotations);
    }

    private static Figure Clothe(Skeleton skeleton, SynthRandom random)
    {
        var lengths = new float[skeleton.Count];
        for (var j = 1; j < skeleton.Count; j++) lengths[j] = skeleton.Offsets[j].Length();
        var thickest = lengths.Max() * 0.13f;
        var parts = new List<BodyPart>();
        for (var j = 0; j < skeleton.Count; j++)
        {
            if (skeleton.Parents[j] >= 0) Add(skeleton.Parents[j], skeleton.Offsets[j]);
            if (skeleton.EndOffsets.TryGetValue(j, out var end)) Add(j, end);
        }

        return new Figure(skeleton, parts);

        void Add(int joint, Vector3 to)
        {
            var length = to.Length();
            if (!(length > 1e-6f)) return; // files mark some joints by bones without a length
            var radius = MathF.Min(length * 0.3f, thickest);
            var hue = parts.Count * 0.381966f; // the golden ratio keeps neighbours apart
            var texture = Texture.Paint(
                (Pattern)(parts.Count % 4), Palette.Hsv(hue, 0.65f, 0.8f), Palette.Hsv(hue + 0.1f, 0.5f, 0.45f), 0.15f, random.Fork("cloth " + joint));
            parts.Add(new BodyPart(joint, Mesh.Capsule(Vector3.Zero, to, radius, radius * 0.8f, 1, Vector3.UnitZ), texture, radius));
        }
    }
}
