using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public sealed class OrtEnv
{
    private static readonly OrtEnv s_instance = new();

    private OrtEnv() { }

    public static OrtEnv Instance() => s_instance;

    public string GetVersionString() => Ort.Version;

    public unsafe string[] GetAvailableProviders()
    {
        nint* names = null;
        var count = 0;
        Ort.Check(((delegate* unmanaged<nint**, int*, nint>)Ort.At(OrtFunction.GetAvailableProviders))(&names, &count));
        var providers = new string[count];
        for (var i = 0; i < count; i++)
        {
            providers[i] = Marshal.PtrToStringUTF8(names[i]);
        }

        Ort.Check(((delegate* unmanaged<nint*, int, nint>)Ort.At(OrtFunction.ReleaseAvailableProviders))(names, count));
        return providers;
    }
}
