using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace KeyStream.Cli.Diagnostics;

/// <summary>Says what the processor can do and how the program uses it.</summary>
internal static class MachineProbes
{
    private static readonly (string Flag, string Name)[] Features =
        [("avx2", "AVX2"), ("avx512f", "AVX-512"), ("avx512_bf16", "AVX-512 bf16"), ("amx_tile", "AMX"), ("amx_bf16", "AMX bf16")];

    /// <summary>Findings about system, processor, memory and threads.</summary>
    public static IEnumerable<Finding> Run()
    {
        yield return new Finding("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        var (model, flags) = Cpu();
        yield return new Finding("CPU", model);
        yield return new Finding("CPU features", string.Join(", ", Features.Select(f => (flags.Contains(f.Flag) ? "" : "no ") + f.Name)));
        yield return new Finding("memory", string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0.0} GB"));
        yield return new Finding("threads", $"{Variable("OMP_NUM_THREADS")} (OMP_NUM_THREADS), {Environment.ProcessorCount} processors");
        yield return Policy();
        yield return new Finding("arenas of malloc", Variable("MALLOC_ARENA_MAX"));
    }

    /// <summary>Whether the tensor library sees a graphics card.</summary>
    public static Finding Cuda()
    {
        try
        {
            return new Finding("CUDA in libtorch", torch.cuda.is_available() ? "available" : "not available; networks run on the CPU");
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or ExternalException)
        {
            return new Finding("CUDA in libtorch", "unknown, libtorch does not load");
        }
    }

    private static Finding Policy()
    {
        var policy = Variable("OMP_WAIT_POLICY");
        return policy.Equals("passive", StringComparison.OrdinalIgnoreCase)
            ? new Finding("waiting threads", policy)
            : new Finding("waiting threads", policy)
            {
                Problem = "do not rest (OMP_WAIT_POLICY is not passive): training can be several times slower",
                Remedy = "start the program by ./keystream, or export OMP_WAIT_POLICY=passive",
            };
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : "not set";

    private static (string Model, HashSet<string> Flags) Cpu()
    {
        var (model, flags) = ("unknown", new HashSet<string>());
        if (!File.Exists("/proc/cpuinfo")) return (model, flags);
        foreach (var line in File.ReadLines("/proc/cpuinfo"))
        {
            var parts = line.Split(':', 2);
            if (parts.Length != 2) continue;
            var name = parts[0].Trim();
            if (name == "model name") model = parts[1].Trim();
            if (name is not ("flags" or "Features")) continue;
            flags.UnionWith(parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            break;
        }

        return (model, flags);
    }
}
