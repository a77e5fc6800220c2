using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace KeyStream.Stages.Decode;

/// <summary>Makes a pipe hold a frame or so, where the system lets it: fewer switches between ffmpeg and its reader.</summary>
internal static partial class PipeSize
{
    private const int SetPipeSize = 1031;
    private const int Bytes = 1 << 20;

    /// <summary>Widens Linux's 64 KiB; does nothing where that is not possible.</summary>
    public static void Widen(Stream stream)
    {
        if (OperatingSystem.IsLinux() && stream is PipeStream pipe) _ = Control(pipe.SafePipeHandle, SetPipeSize, Bytes);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeHandle descriptor, int command, int argument);
}
