using System.Runtime.CompilerServices;

namespace KeyStream.Nets.Tests;

/// <summary>Compares text with an approved file beside the tests; a new text is written next to it for a look by eye.</summary>
internal static class Approval
{
    public static void Check(string name, string actual, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "Approved", name);
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (approved == actual) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".received", actual);
        actual.ShouldBe(approved, $"compare {name}.received with the approved text, and rename it if the change is meant");
    }
}
