using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>The C ABI of <c>src/Compat/native/torch/bridge.cpp</c>.</summary>
internal static unsafe partial class Native
{
    private const string Lib = "keystream_torch";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);

    /// <summary>Throws what libtorch said about a call that returned a non-zero code.</summary>
    internal static void Check(int code)
    {
        if (code != 0) Fail();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Fail() => throw new ExternalException(Marshal.PtrToStringUTF8(ks_last_error()));

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Lib) return 0;
        foreach (string folder in Folders())
        {
            string file = Path.Combine(folder, $"lib{Lib}.so");
            if (File.Exists(file)) return NativeLibrary.Load(file);
        }
        throw new DllNotFoundException($"lib{Lib}.so was not found; build it with tools/build-native.sh, or name its folder in KEYSTREAM_NATIVE.");
    }

    private static IEnumerable<string> Folders()
    {
        yield return AppContext.BaseDirectory;
        if (Environment.GetEnvironmentVariable("KEYSTREAM_NATIVE") is { Length: > 0 } named) yield return named;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            yield return Path.Combine(at.FullName, ".build", "native");
    }

    [DllImport(Lib)] internal static extern nint ks_last_error();
    [DllImport(Lib)] internal static extern nint ks_version();
    [DllImport(Lib)] internal static extern void ks_free(void* p);
    [DllImport(Lib)] internal static extern nint ks_op_find(byte* name, byte* overload);
    [DllImport(Lib)] internal static extern int ks_op_call(nint op, NativeArg* args, long n, NativeArg* results, long* count);
    [DllImport(Lib)] internal static extern void ks_tensor_release(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern nint ks_tensor_retain(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_tensor_dim(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_tensor_numel(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_tensor_dtype(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_tensor_item_size(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_tensor_device_type(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_tensor_device_index(nint h);
    [DllImport(Lib)] internal static extern long ks_tensor_requires_grad(nint h);
    [DllImport(Lib)] internal static extern long ks_tensor_is_leaf(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_tensor_is_contiguous(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_tensor_storage_offset(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_tensor_is_sparse(nint h);
    [DllImport(Lib), SuppressGCTransition] internal static extern void ks_tensor_sizes(nint h, long* sizes);
    [DllImport(Lib), SuppressGCTransition] internal static extern void ks_tensor_strides(nint h, long* strides);
    [DllImport(Lib)] internal static extern int ks_tensor_data(nint h, void** data);
    [DllImport(Lib)] internal static extern int ks_tensor_set_requires_grad(nint h, long on);
    [DllImport(Lib)] internal static extern int ks_tensor_grad(nint h, nint* grad);
    [DllImport(Lib)] internal static extern int ks_tensor_set_grad(nint h, nint grad);
    [DllImport(Lib)] internal static extern int ks_tensor_from_memory(void* data, long* sizes, long dims, long dtype, delegate* unmanaged<nint, void> release, nint context, nint* result);
    [DllImport(Lib)] internal static extern int ks_backward(nint* ts, long n, nint* grads, long ngrads, long retain, long create, nint* inputs, long ninputs);
    [DllImport(Lib)] internal static extern int ks_grad(nint* outputs, long nout, nint* inputs, long nin, nint* grads, long ngrads, long retain, long create, long allowUnused, nint* results);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_grad_mode();
    [DllImport(Lib), SuppressGCTransition] internal static extern void ks_set_grad_mode(long on);
    [DllImport(Lib), SuppressGCTransition] internal static extern long ks_inference_mode();
    [DllImport(Lib)] internal static extern nint ks_inference_enter(long on);
    [DllImport(Lib)] internal static extern void ks_inference_leave(nint guard);
    [DllImport(Lib)] internal static extern int ks_generator_new(long seed, long deviceType, long deviceIndex, nint* result);
    [DllImport(Lib)] internal static extern nint ks_generator_default();
    [DllImport(Lib)] internal static extern void ks_generator_free(nint g);
    [DllImport(Lib)] internal static extern long ks_generator_seed(nint g);
    [DllImport(Lib)] internal static extern int ks_generator_set_seed(nint g, long seed);
    [DllImport(Lib)] internal static extern int ks_generator_state(nint g, nint* result);
    [DllImport(Lib)] internal static extern int ks_generator_set_state(nint g, nint state);
    [DllImport(Lib)] internal static extern int ks_manual_seed(long seed);
    [DllImport(Lib)] internal static extern long ks_threads();
    [DllImport(Lib)] internal static extern int ks_set_threads(long n);
    [DllImport(Lib)] internal static extern long ks_interop_threads();
    [DllImport(Lib)] internal static extern int ks_set_interop_threads(long n);
    [DllImport(Lib)] internal static extern long ks_cuda_available();
    [DllImport(Lib)] internal static extern long ks_cuda_cudnn_available();
    [DllImport(Lib)] internal static extern long ks_cuda_count();
    [DllImport(Lib)] internal static extern int ks_cuda_synchronize(long index);
}

/// <summary>One argument or result as the bridge sees it: 24 bytes, the layout of its struct <c>Arg</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeArg
{
    internal long Tag, Value, Length;
}
