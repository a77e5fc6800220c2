using System.Reflection;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;
using TorchSharp;

namespace KeyStream.Cli.Diagnostics;

/// <summary>Calls each native library once and says which file answered.</summary>
internal static class NativeProbes
{
    private const string SetUp = "./keystream sets it up: call it once more, or delete .setup and call it";

    /// <summary>True when this build runs on the stand-ins rather than on the real packages.</summary>
    public static bool StandIns { get; } = typeof(torch).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Any(a => a.Key == "StandIn");

    /// <summary>Findings about all native libraries.</summary>
    public static IEnumerable<Finding> Run()
    {
        yield return Probe("libtorch", "libtorch_cpu", UseTorch, fatal: true);
        yield return Blas();
        yield return Part("OpenMP", "libgomp");
        yield return Probe("OpenCV", "libopencv_core", UseOpenCv, fatal: true, alternative: "libOpenCvSharpExtern");
        yield return Probe("ONNX Runtime", "libonnxruntime", UseOnnx, fatal: false);
    }

    // What is returned is the version where the file's name does not tell it. Not inlined: a missing assembly or library must fail inside Probe's try, not when Run is compiled.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static string? UseTorch()
    {
        using var a = torch.ones(8, 8);
        using var b = torch.matmul(a, a);
        return null;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static string? UseOpenCv()
    {
        using var mat = new Mat(2, 2, MatType.CV_8UC1);
        return null;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static string? UseOnnx()
    {
        using var options = new SessionOptions();
        return OrtEnv.Instance().GetVersionString();
    }

    private static Finding Probe(string name, string file, Func<string?> use, bool fatal, string? alternative = null)
    {
        string? said;
        try
        {
            said = use();
        }
        catch (Exception e)
        {
            var inner = e is TypeInitializationException { InnerException: { } cause } ? cause : e;
            return new Finding(name, "") { Problem = $"does not load ({inner.Message.Split('\n')[0]})", Remedy = SetUp, Fatal = fatal };
        }

        var found = LoadedLibraries.Find(file) ?? (alternative is null ? null : LoadedLibraries.Find(alternative));
        return found is { } f ? new Finding(name, said ?? f.Version, f.Path) : new Finding(name, "works");
    }

    private static Finding Part(string name, string file) =>
        LoadedLibraries.Find(file) is { } f ? new Finding(name, f.Version, f.Path) : new Finding(name, "none");

    private static Finding Blas()
    {
        var fast = LoadedLibraries.Find("libopenblas") ?? LoadedLibraries.Find("libmkl");
        if (fast is { } f) return new Finding("BLAS", f.Version, f.Path);
        var any = LoadedLibraries.Find("libblas");
        if (any is null) return new Finding("BLAS", "inside libtorch");

        // The reference BLAS is correct but was measured 27 times slower.
        return new Finding("BLAS", "reference", any.Value.Path)
        {
            Problem = "the slow reference BLAS is in use",
            Remedy = "apt-get install libopenblas0-pthread",
        };
    }
}
