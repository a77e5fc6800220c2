using System.Diagnostics;
using System.Text.Json;

namespace KeyStream.Cli.Bench;

/// <summary>A network of ours written plainly in PyTorch (<c>tools/reference</c>) and timed there, with as many threads as here.</summary>
/// <param name="Python">The Python that has PyTorch.</param>
/// <param name="Script">Name of the script.</param>
internal sealed record TorchReference(string Python, string Script)
{
    /// <summary>What the script prints of the wanted names, in seconds; null when there is no PyTorch.</summary>
    /// <param name="arguments">Options of the script besides the threads.</param>
    /// <param name="names">Numbers to read.</param>
    public async Task<double[]?> RunAsync(string[] arguments, params string[] names)
    {
        try
        {
            var path = Path.Combine(Installation.Root, "tools", "reference", Script);
            var start = new ProcessStartInfo(Python, [path, "--threads", TorchSharp.torch.get_num_threads().ToString(), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
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

    /// <summary>Seconds of ours and of PyTorch in turn, of each the least of two rounds; null when there is no PyTorch.</summary>
    /// <param name="ours">Measures ours, in the order of <paramref name="names"/>.</param>
    /// <param name="arguments">Options of the script besides the threads.</param>
    /// <param name="names">Numbers to read.</param>
    public async Task<(double Ours, double Theirs)[]?> CompareAsync(Func<double[]> ours, string[] arguments, params string[] names)
    {
        var best = names.Select(_ => (Ours: double.MaxValue, Theirs: double.MaxValue)).ToArray();
        for (var round = 0; round < 2; round++)
        {
            if (await RunAsync(arguments, names) is not { } theirs) return null;
            var mine = ours();
            best = [.. best.Select((b, i) => (Math.Min(b.Ours, mine[i]), Math.Min(b.Theirs, theirs[i])))];
        }

        return best;
    }
}
