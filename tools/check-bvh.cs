#:project ../src/KeyStream.Data/KeyStream.Data.csproj
#:property PublishAot=false
using System.Diagnostics;
using System.Numerics;
using System.Text.Json;
using KeyStream.Data;

// What tools/check-bvh.sh runs: see there.
const double Tolerance = 1e-4;
var client = args[0];
var failed = 0;
var (worstAgain, worstTurn, worstClient) = (0.0, 0.0, 0.0);
var files = args[1..].SelectMany(a => Directory.Exists(a) ? Directory.GetFiles(a, "*.bvh", SearchOption.AllDirectories).Order().ToArray() : [a]).ToArray();
foreach (var file in files)
{
    try
    {
        var clip = BvhFile.Read(file);
        var frames = clip.Rotations.Select((_, t) => Positions(clip, t)).ToArray();
        var size = Size(frames[0]);
        var text = new StringWriter();
        BvhFile.Write(text, clip, restRow: false);
        var again = BvhFile.Read(new StringReader(text.ToString()), file + " (written)");
        var moved = again.Rotations.Select((_, t) => Apart(frames[t], Positions(again, t))).Max() / size;
        var turned = again.Rotations.Select((q, t) => q.Zip(clip.Rotations[t], Degrees).Max()).Max();
        var same = again.Rotations.Count == clip.Rotations.Count && again.Skeleton.Names.SequenceEqual(clip.Skeleton.Names) && Math.Abs(again.FrameTime - clip.FrameTime) < 1e-9;
        var away = Client(file, clip, frames) / size;
        var good = same && moved < Tolerance && turned < 0.01 && away < Tolerance;
        if (!good) failed++;
        (worstAgain, worstTurn, worstClient) = (Math.Max(worstAgain, moved), Math.Max(worstTurn, turned), Math.Max(worstClient, away));
        Console.WriteLine($"{(good ? "ok  " : "FAIL")} {Path.GetFileName(file)}: {clip.Rotations.Count} frames, {clip.Skeleton.Count} joints; written and read again {moved:0.0e0} of the size, {turned:0.0e0} degrees; three.js {away:0.0e0} of the size");
    }
    catch (UserErrorException e)
    {
        failed++;
        Console.WriteLine($"FAIL {e.Message}");
    }
}

Console.WriteLine($"{files.Length} files, {failed} failed; worst: written and read again {worstAgain:0.0e0} of the size and {worstTurn:0.0e0} degrees, three.js {worstClient:0.0e0} of the size");
return failed == 0 && files.Length > 0 ? 0 : 1;

static Vector3[] Positions(MotionClip clip, int frame)
{
    var (positions, rotations) = (new Vector3[clip.Skeleton.Count], new Quaternion[clip.Skeleton.Count]);
    clip.Skeleton.ForwardKinematics(clip.RootPositions[frame], clip.Rotations[frame], positions, rotations);
    return positions;
}

static double Size(Vector3[] joints)
{
    var box = joints.Aggregate(Vector3.Max) - joints.Aggregate(Vector3.Min);
    return Math.Max(box.X, Math.Max(box.Y, box.Z));
}

static double Apart(Vector3[] a, Vector3[] b) => a.Zip(b, Vector3.Distance).Max();

static double Degrees(Quaternion a, Quaternion b)
{
    var between = Quaternion.Conjugate(a) * b;
    return 360 / Math.PI * Math.Asin(Math.Min(1, new Vector3(between.X, between.Y, between.Z).Length()));
}

// Largest distance to three.js's positions. It adds the root's OFFSET to its position channels, which Blender and we do not.
double Client(string file, MotionClip clip, Vector3[][] frames)
{
    using var process = Process.Start(new ProcessStartInfo("node", [client, file]) { RedirectStandardOutput = true })!;
    using var document = JsonDocument.Parse(process.StandardOutput.BaseStream);
    process.WaitForExit();
    var order = document.RootElement.GetProperty("names").EnumerateArray().Select(n => clip.Skeleton.Names.ToList().IndexOf(n.GetString()!)).ToArray();
    var (worst, t) = (order.Length == clip.Skeleton.Count ? 0.0 : double.PositiveInfinity, 0);
    foreach (var frame in document.RootElement.GetProperty("frames").EnumerateArray())
    {
        var i = 0;
        foreach (var p in frame.EnumerateArray())
        {
            var theirs = new Vector3((float)p[0].GetDouble(), (float)p[1].GetDouble(), (float)p[2].GetDouble()) / 100;
            worst = Math.Max(worst, Vector3.Distance(theirs - clip.Skeleton.Offsets[0], frames[t][order[i++]]));
        }

        t++;
    }

    return t == frames.Length ? worst : double.PositiveInfinity;
}
