using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Calls into the C function table. Every status that is an error becomes an <see cref="OnnxRuntimeException"/>.</summary>
internal static unsafe class Ort
{
    // The oldest table that holds all of OrtFunction, so that older and newer libraries serve alike.
    private const uint ApiVersion = 14;

    private static readonly nint s_library = OrtLibrary.Load();
    private static readonly nint* s_base = (nint*)((delegate* unmanaged<nint>)NativeLibrary.GetExport(s_library, "OrtGetApiBase"))();
    private static readonly nint* s_table = Table();

    public static nint Env { get; } = CreateEnv();

    public static nint Allocator { get; } = Get(OrtFunction.GetAllocatorWithDefaultOptions);

    public static nint CpuMemory { get; } = CreateCpuMemory();

    public static string Version => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)s_base[1])());

    /// <summary>A function of the library itself rather than of the table; zero where this build lacks it.</summary>
    public static nint Export(string name) => NativeLibrary.TryGetExport(s_library, name, out var address) ? address : 0;

    public static nint At(OrtFunction function) => s_table[(int)function];

    public static void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }

        var code = ((delegate* unmanaged<nint, int>)At(OrtFunction.GetErrorCode))(status);
        var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)At(OrtFunction.GetErrorMessage))(status));
        Release(OrtFunction.ReleaseStatus, status);
        throw new OnnxRuntimeException((ErrorCode)code, message);
    }

    public static void Release(OrtFunction function, nint handle) => ((delegate* unmanaged<nint, void>)At(function))(handle);

    public static void Call(OrtFunction function, nint self) => Check(((delegate* unmanaged<nint, nint>)At(function))(self));

    public static void Call(OrtFunction function, nint self, int value) =>
        Check(((delegate* unmanaged<nint, int, nint>)At(function))(self, value));

    public static nint Get(OrtFunction function)
    {
        nint result = 0;
        Check(((delegate* unmanaged<nint*, nint>)At(function))(&result));
        return result;
    }

    public static nint Get(OrtFunction function, nint self)
    {
        nint result = 0;
        Check(((delegate* unmanaged<nint, nint*, nint>)At(function))(self, &result));
        return result;
    }

    public static nint Get(OrtFunction function, nint self, nuint index)
    {
        nint result = 0;
        Check(((delegate* unmanaged<nint, nuint, nint*, nint>)At(function))(self, index, &result));
        return result;
    }

    /// <summary>Reads an enumeration, which the library writes as 32 bits.</summary>
    public static int GetInt(OrtFunction function, nint self)
    {
        var result = 0;
        Check(((delegate* unmanaged<nint, int*, nint>)At(function))(self, &result));
        return result;
    }

    /// <summary>Reads a string that the library allocates with the default allocator.</summary>
    public static string GetText(OrtFunction function, nint self)
    {
        nint text = 0;
        Check(((delegate* unmanaged<nint, nint, nint*, nint>)At(function))(self, Allocator, &text));
        return TakeText(text);
    }

    public static string GetText(OrtFunction function, nint self, nuint index)
    {
        nint text = 0;
        Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)At(function))(self, index, Allocator, &text));
        return TakeText(text);
    }

    public static string TakeText(nint text)
    {
        if (text == 0)
        {
            return string.Empty;
        }

        var result = Marshal.PtrToStringUTF8(text);
        Free(text);
        return result;
    }

    public static void Free(nint memory) =>
        Check(((delegate* unmanaged<nint, nint, nint>)At(OrtFunction.AllocatorFree))(Allocator, memory));

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static nint* Table()
    {
        var table = ((delegate* unmanaged<uint, nint>)s_base[0])(ApiVersion);
        return table != 0 ? (nint*)table : throw new NotSupportedException("This ONNX Runtime library is older than 1.14");
    }

    private static nint CreateEnv()
    {
        nint env = 0;
        fixed (byte* name = "KeyStream\0"u8)
        {
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)At(OrtFunction.CreateEnv))((int)OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, name, &env));
        }

        return env;
    }

    private static nint CreateCpuMemory()
    {
        const int arenaAllocator = 1, defaultMemory = 0;
        nint memory = 0;
        Check(((delegate* unmanaged<int, int, nint*, nint>)At(OrtFunction.CreateCpuMemoryInfo))(arenaAllocator, defaultMemory, &memory));
        return memory;
    }
}
