using System.Diagnostics;
using System.Text.Json;

namespace KeyStream.Cli.Bench;

/// <summary>A network of ours written plainly in PyTorch, or a formula in NumPy (<c>tools/reference</c>), timed there with as many threads as here.</summary>
/// <param name="Python">The Python that has PyTorch and NumPy.</param>
/// <param name="Script">Name of the script.</param>
internal sealed record PythonReference(string Python, string Script)
{
    // What ./keystream sets for the libraries that both use.
    private static readonly string[] Tuning = ["OMP_WAIT_POLICY", "OPENBLAS_", "MALLOC_"];

    /// <summary>What the script prints of the wanted names, in seconds; null when Python lacks what it needs.</summary>
    /// <param name="arguments">Options of the script besides the threads.</param>
    /// <param name="tuned">True in the environment of this process; false as the libraries are when nothing is set.</param>
    /// <param name="names">Numbers to read.</param>
    public async Task<double[]?> RunAsync(string[] arguments, bool tuned, params string[] names)
    {
        try
        {
            var path = Path.Combine(Installation.Root, "tools", "reference", Script);
            var start = new ProcessStartInfo(Python, [path, "--threads", TorchSharp.torch.get_num_threads().ToString(), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var name in start.Environment.Keys.Where(k => !tuned && Tuning.Any(t => k.StartsWith(t, StringComparison.Ordinal))).ToList()) start.Environment.Remove(name);
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var text = await process.StandardOutput.ReadToEndAsync();
            await error;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) return null;
            using var json = JsonDocument.Parse(text);
            return [.. names.Select(name => json.RootElement.GetProperty(name).GetDouble())];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Seconds of ours and of the script in turn, of each the least of two rounds, and of the script without our settings once; null when Python lacks what it needs.</summary>
    /// <param name="ours">Measures ours, in the order of <paramref name="names"/>.</param>
    /// <param name="arguments">Options of the script besides the threads.</param>
    /// <param name="names">Numbers to read.</param>
    public async Task<Timed[]?> CompareAsync(Func<double[]> ours, string[] arguments, params string[] names)
    {
        if (await RunAsync(arguments, tuned: false, names) is not { } untuned) return null;
        var best = untuned.Select(seconds => new Timed(double.MaxValue, double.MaxValue, seconds)).ToArray();
        for (var round = 0; round < 2; round++)
        {
            if (await RunAsync(arguments, tuned: true, names) is not { } theirs) return null;
            var mine = ours();
            best = [.. best.Select((b, i) => b with { Ours = Math.Min(b.Ours, mine[i]), Theirs = Math.Min(b.Theirs, theirs[i]) })];
        }

        return best;
    }
}

/// <summary>Seconds of the same work done in ours and in Python.</summary>
/// <param name="Ours">Here.</param>
/// <param name="Theirs">There, with the settings that <c>./keystream</c> makes for the libraries of both.</param>
/// <param name="Untuned">There, with none.</param>
internal sealed record Timed(double Ours, double Theirs, double Untuned);
