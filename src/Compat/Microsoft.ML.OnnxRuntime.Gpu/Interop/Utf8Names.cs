using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Names as the C array that a run takes.</summary>
internal sealed class Utf8Names(IEnumerable<string> names) : IDisposable
{
    public nint[] Pointers { get; } = names.Select(Marshal.StringToCoTaskMemUTF8).ToArray();

    public void Dispose() => Array.ForEach(Pointers, Marshal.FreeCoTaskMem);
}
