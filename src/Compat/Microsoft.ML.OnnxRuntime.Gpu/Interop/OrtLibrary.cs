using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Finds libonnxruntime: beside the assembly, in $KEYSTREAM_NATIVE, in the .build/native of a folder above, or where the system looks.</summary>
internal static class OrtLibrary
{
    private const string FileName = "libonnxruntime.so.1";

    public static nint Load()
    {
        foreach (var folder in Folders())
        {
            if (NativeLibrary.TryLoad(Path.Combine(folder, FileName), out var handle))
            {
                return handle;
            }
        }

        return NativeLibrary.Load(FileName);
    }

    private static IEnumerable<string> Folders()
    {
        yield return AppContext.BaseDirectory;
        if (Environment.GetEnvironmentVariable("KEYSTREAM_NATIVE") is { Length: > 0 } named)
        {
            yield return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, ".build", "native");
        }
    }
}
