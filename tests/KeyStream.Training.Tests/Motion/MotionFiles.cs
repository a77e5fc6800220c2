using System.Globalization;
using System.Numerics;
using System.Text;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Tests.Motion;

/// <summary>Small motion files in a folder of their own.</summary>
internal sealed class MotionFiles : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("keystream-motion-").FullName;

    public void Dispose() => Directory.Delete(Folder, true);

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Hips with two legs; the left hip joint lies on the hips, as in CMU's files.</summary>
    public static string Legs(int frames = 5, double scale = 1)
    {
        string N(double v) => (v * scale).ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder("HIERARCHY\nROOT Hips\n{\nOFFSET 0 0 0\nCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation\n");
        text.Append("JOINT LHipJoint\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n");
        Leg("Left", 2);
        text.Append("}\n");
        Leg("Right", -2);
        text.Append($"}}\nMOTION\nFrames: {frames}\nFrame Time: 0.01\n");
        for (var t = 0; t < frames; t++) text.Append(CultureInfo.InvariantCulture, $"{N(t)} {N(20)} 0 {10 * t} 5 0 0 0 0 {-20 * t} {7 * t} 3 {5 * t} 0 0 {9 * t} {-4 * t} 2 0 {15 * t} 0\n");
        return text.ToString();

        void Leg(string side, double x) => text.Append($"JOINT {side}UpLeg\n{{\nOFFSET {N(x)} -1 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n" +
            $"JOINT {side}Leg\n{{\nOFFSET 0 {N(-8)} 0\nCHANNELS 3 Zrotation Xrotation Yrotation\nEnd Site\n{{\nOFFSET 0 {N(-8)} 0\n}}\n}}\n}}\n");
    }

    /// <summary>Distances along all edges at a frame.</summary>
    public static float[] Bones(KeyStream.Data.JointSet jointSet, Vector3[] frame) => [.. jointSet.Edges.Select(e => Vector3.Distance(frame[e.From], frame[e.To]))];

    public MotionSet Load(MotionSetOptions? options = null) => MotionSet.Load([Folder], options);
}
