using System.Globalization;
using System.Numerics;
using System.Text;

namespace KeyStream.Data;

/// <summary>Writes a BVH file row by row; memory does not grow with the number of frames.</summary>
/// <remarks>
/// Centimetres, degrees, Y up, rotation channels Z X Y on every joint, root OFFSET zero with the absolute position in its channels
/// (readers disagree on whether to add the OFFSET), an end site on every leaf. With <c>restRow</c> the first row is the rest pose,
/// the root at its rest offset, because retargeting tools take row 0 for it; frame <c>i</c> of the motion is then row <c>i + 1</c>.
/// Angles are unwound over time: neighbouring rows never differ by a needless turn.
/// </remarks>
public sealed class BvhWriter
{
    private const double UnitsPerMetre = 100;
    private const double Degrees = 180 / Math.PI;
    private readonly TextWriter _writer;
    private readonly Skeleton _skeleton;
    private readonly long _frames;
    private readonly (double Z, double X, double Y)[] _angles;
    private readonly StringBuilder _row = new();
    private readonly List<int> _order = [];
    private long _written;

    /// <summary>Writes everything up to the first frame.</summary>
    /// <param name="writer">Receives the text; not disposed here.</param>
    /// <param name="skeleton">The joints.</param>
    /// <param name="frameTime">Seconds per frame, more than 0.</param>
    /// <param name="frames">Frames that will be written, without the rest row.</param>
    /// <param name="restRow">True to put the rest pose before the first frame.</param>
    /// <exception cref="ArgumentException">A joint name has a space or brace, is longer than 63 letters or not unique.</exception>
    public BvhWriter(TextWriter writer, Skeleton skeleton, double frameTime, long frames, bool restRow = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frameTime);
        CheckNames(skeleton.Names);
        (_writer, _skeleton, _frames, _angles) = (writer, skeleton, frames, new (double, double, double)[skeleton.Count]);
        WriteLine("HIERARCHY");
        WriteJoint(0, Children(skeleton), 0);
        WriteLine("MOTION");
        WriteLine($"Frames: {(restRow ? frames + 1 : frames).ToString(CultureInfo.InvariantCulture)}");
        WriteLine($"Frame Time: {frameTime.ToString("F10", CultureInfo.InvariantCulture)}");
        if (restRow) WriteRow(skeleton.Offsets[0], []);
    }

    /// <summary>Writes one frame.</summary>
    /// <param name="rootPosition">World position of joint 0, metres.</param>
    /// <param name="rotations">[J] local rotations.</param>
    public void WriteFrame(Vector3 rootPosition, ReadOnlySpan<Quaternion> rotations)
    {
        if (rotations.Length != _skeleton.Count) throw new ArgumentException($"{rotations.Length} rotations for {_skeleton.Count} joints", nameof(rotations));
        if (_written == _frames) throw new InvalidOperationException($"All {_frames} frames are written.");
        WriteRow(rootPosition, rotations);
        _written++;
    }

    /// <summary>Checks that as many frames came as were announced, and flushes.</summary>
    public void Complete()
    {
        if (_written != _frames) throw new InvalidOperationException($"{_written} of {_frames} frames are written.");
        _writer.Flush();
    }

    private static void CheckNames(IReadOnlyList<string> names)
    {
        if (names.Distinct().Count() != names.Count) throw new ArgumentException("Joint names repeat.");
        var bad = names.FirstOrDefault(n => n.Length is 0 or > 63 || n.Any(c => char.IsWhiteSpace(c) || c is '{' or '}'));
        if (bad is not null) throw new ArgumentException($"'{bad}' cannot be a joint name in BVH.");
    }

    private static List<int>[] Children(Skeleton skeleton)
    {
        var children = new List<int>[skeleton.Count];
        for (var j = 0; j < children.Length; j++)
        {
            children[j] = [];
            if (skeleton.Parents[j] >= 0) children[skeleton.Parents[j]].Add(j);
        }

        return children;
    }

    private void WriteJoint(int joint, List<int>[] children, int depth)
    {
        _order.Add(joint); // Rows follow the text's depth-first order, which need not be the skeleton's.
        var indent = new string(' ', 2 * depth);
        WriteLine($"{indent}{(joint == 0 ? "ROOT" : "JOINT")} {_skeleton.Names[joint]}");
        WriteLine(indent + "{");
        WriteLine($"{indent}  OFFSET {Triple(joint == 0 ? Vector3.Zero : _skeleton.Offsets[joint])}");
        WriteLine($"{indent}  CHANNELS {(joint == 0 ? "6 Xposition Yposition Zposition" : "3")} Zrotation Xrotation Yrotation");
        foreach (var child in children[joint]) WriteJoint(child, children, depth + 1);
        if (children[joint].Count == 0)
        {
            WriteLine($"{indent}  End Site");
            WriteLine(indent + "  {");
            WriteLine($"{indent}    OFFSET {Triple(_skeleton.EndOffsets[joint])}");
            WriteLine(indent + "  }");
        }

        WriteLine(indent + "}");
    }

    /// <summary>Writes a row; no rotations means none.</summary>
    private void WriteRow(Vector3 root, ReadOnlySpan<Quaternion> rotations)
    {
        _row.Clear().Append(Triple(root));
        foreach (var j in _order)
        {
            var angles = _angles[j] = rotations.IsEmpty ? default : BvhRotation.ToZxy(rotations[j], _angles[j]);
            Append(angles.Z);
            Append(angles.X);
            Append(angles.Y);
        }

        WriteLine(_row.ToString());
    }

    private void Append(double radians) => _row.Append(' ').Append(CultureInfo.InvariantCulture, $"{radians * Degrees:0.######}");

    private static string Triple(Vector3 v) => string.Create(
        CultureInfo.InvariantCulture, $"{v.X * UnitsPerMetre:0.#####} {v.Y * UnitsPerMetre:0.#####} {v.Z * UnitsPerMetre:0.#####}");

    private void WriteLine(string line) => _writer.Write(line + "\n");
}
