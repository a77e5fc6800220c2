using System.Numerics;

namespace KeyStream.Data;

/// <summary>Reads the MOTION section and makes the clip.</summary>
/// <param name="lines">The text, behind the word MOTION.</param>
/// <param name="joints">The joints.</param>
/// <param name="metresPerUnit">Metres per unit of the file.</param>
internal sealed class BvhMotionReader(BvhLines lines, IReadOnlyList<BvhJoint> joints, double metresPerUnit)
{
    /// <summary>512 MB of rotations: 2.4 hours of 32 joints at 120 frames per second. Guards against rows that are cheap in the file and dear here.</summary>
    private const long MostRotations = 1L << 25;
    private const double Radians = Math.PI / 180;
    private readonly int _channels = joints.Sum(j => j.Channels.Length);
    private readonly List<Vector3> _roots = [];
    private readonly List<Quaternion[]> _rotations = [];
    private readonly BvhJointPositions _positions = new(joints);

    /// <summary>Reads to the end of the text.</summary>
    public MotionClip Read()
    {
        var (frames, frameTime) = ReadHead();
        var values = new double[_channels];
        while (_rotations.Count < frames)
        {
            if (!lines.NextLine()) throw lines.Error($"the text ends after {_rotations.Count} of {frames} frames");
            ReadRow(values);
            if ((_rotations.Count + 1L) * joints.Count > MostRotations) throw lines.Error($"more than {MostRotations} joint rotations; cut the motion into parts");
            AddFrame(values);
        }

        if (lines.NextLine()) throw lines.Error($"more rows than the {frames} frames that the file announces");
        return new MotionClip(MakeSkeleton(), frameTime, _roots, _rotations);
    }

    private (long Frames, double FrameTime) ReadHead()
    {
        var frames = Labelled("Frames:", "the number of frames");
        if (frames < 0 || frames != Math.Floor(frames)) throw lines.Error("the number of frames should be a whole number");
        if (!string.Equals(lines.Word("'Frame Time:'"), "Frame", StringComparison.OrdinalIgnoreCase)) throw lines.Error("'Frame Time:' expected");
        var time = Labelled("Time:", "the frame time");
        if (time <= 0 && frames > 1) throw lines.Error("the frame time should be more than 0 seconds");
        if (_channels == 0 && frames > 0) throw lines.Error("there are frames but no channels");
        return ((long)frames, time);
    }

    /// <summary>Takes "label number" or "label" and number written together.</summary>
    private double Labelled(string label, string what)
    {
        var word = lines.Word($"'{label}'");
        if (!word.StartsWith(label, StringComparison.OrdinalIgnoreCase)) throw lines.Error($"'{label}' expected");
        return word.Length > label.Length ? lines.Parse(word[label.Length..], what) : lines.Value(what);
    }

    private void ReadRow(double[] values)
    {
        var words = lines.Words;
        if (words.Length != _channels) throw lines.Error($"{words.Length} values where the channels ask for {_channels}");
        for (var i = 0; i < values.Length; i++) values[i] = lines.Parse(words[i], "a motion value");
    }

    private void AddFrame(double[] values)
    {
        var rotations = new Quaternion[joints.Count];
        var at = 0;
        Span<double> position = stackalloc double[3];
        for (var j = 0; j < joints.Count; j++)
        {
            joints[j].Offset.CopyTo(position);
            var turn = BvhRotation.Identity;
            foreach (var channel in joints[j].Channels)
            {
                var value = values[at++];
                if (channel < 3) position[channel] = value;
                else turn = turn.Then(channel - 3, value * Radians);
            }

            rotations[j] = turn.ToQuaternion();
            _positions.Add(j, position);
            if (j == 0) _roots.Add(Metres(position));
        }

        _rotations.Add(rotations);
    }

    private Vector3 Metres(ReadOnlySpan<double> p) =>
        new((float)(p[0] * metresPerUnit), (float)(p[1] * metresPerUnit), (float)(p[2] * metresPerUnit));

    private Skeleton MakeSkeleton()
    {
        var offsets = new Vector3[joints.Count];
        for (var j = 0; j < offsets.Length; j++)
        {
            if (_positions.Moves(j))
                throw lines.Error($"joint '{joints[j].Name}' moves away from its parent: only skeletons with fixed bone lengths are read");
            offsets[j] = Metres(j == 0 ? joints[0].Offset : _positions.Fixed(j));
        }

        var parents = joints.Select(j => j.Parent).ToArray();
        var leaves = Enumerable.Range(0, joints.Count).Except(parents);
        return new Skeleton([.. joints.Select(j => j.Name)], parents, offsets, leaves.ToDictionary(j => j, j => End(j, offsets[j])));
    }

    /// <summary>The end site; files with end sites of length zero are common, and get half of the bone before.</summary>
    private Vector3 End(int joint, Vector3 offset)
    {
        var end = joints[joint].End is { } stated ? Metres(stated) : Vector3.Zero;
        if (end.Length() > 1e-6f) return end;
        return offset.Length() > 1e-6f && joint > 0 ? offset / 2 : new Vector3(0, 0.01f, 0);
    }
}
