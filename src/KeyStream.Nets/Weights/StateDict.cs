using static TorchSharp.torch;

namespace KeyStream.Nets.Weights;

/// <summary>Strict loading of named tensors into a network: everything fits, or nothing is changed.</summary>
public static class StateDict
{
    private const int Listed = 6;

    /// <summary>Copies tensors into a network's parameters and buffers; element types are converted.</summary>
    /// <param name="module">The network.</param>
    /// <param name="source">Tensors by the network's own key names.</param>
    /// <param name="from">Where they come from, for the message.</param>
    /// <param name="mayMiss">Keys that may be absent and then keep their value; state beside the call why.</param>
    /// <exception cref="WeightFormatException">Keys are missing, unexpected or of another shape; all are counted, the first few listed.</exception>
    public static void Load(nn.Module module, IReadOnlyDictionary<string, Tensor> source, string from, IReadOnlySet<string>? mayMiss = null)
    {
        var target = module.state_dict();
        var missing = target.Keys.Where(k => !source.ContainsKey(k) && mayMiss?.Contains(k) != true).Order(StringComparer.Ordinal).ToList();
        var unexpected = source.Keys.Where(k => !target.ContainsKey(k)).Order(StringComparer.Ordinal).ToList();
        var misshaped = target.Where(t => source.TryGetValue(t.Key, out var s) && !s.shape.SequenceEqual(t.Value.shape))
            .Select(t => $"{t.Key} ([{string.Join(",", source[t.Key].shape)}] for [{string.Join(",", t.Value.shape)}])")
            .Order(StringComparer.Ordinal).ToList();
        if (missing.Count + unexpected.Count + misshaped.Count > 0)
        {
            var problems = new[] { Describe("missing", missing), Describe("unexpected", unexpected), Describe("of another shape", misshaped) };
            throw new WeightFormatException(
                $"{from} does not fit this network ({string.Join("; ", problems.Where(p => p.Length > 0))})",
                "use the options that the weights were trained with");
        }

        using var quiet = no_grad();
        foreach (var (key, tensor) in target)
            if (source.TryGetValue(key, out var value)) tensor.copy_(value);
    }

    /// <summary>The network's tensors as detached CPU copies, which outlive any dispose scope.</summary>
    /// <param name="module">The network.</param>
    /// <returns>Copies by key; the caller disposes them.</returns>
    public static Dictionary<string, Tensor> Snapshot(nn.Module module)
    {
        using var quiet = no_grad();
        return module.state_dict().ToDictionary(t => t.Key, t =>
        {
            using var scope = NewDisposeScope();
            return t.Value.detach().cpu().clone().DetachFromDisposeScope();
        });
    }

    /// <summary>One line per key: name, shape and element type, sorted; the text that is approved by the tests.</summary>
    /// <param name="module">The network.</param>
    public static string Describe(nn.Module module) => string.Join('\n', module.state_dict()
        .OrderBy(t => t.Key, StringComparer.Ordinal)
        .Select(t => $"{t.Key} [{string.Join(",", t.Value.shape)}] {t.Value.dtype}")) + "\n";

    private static string Describe(string what, List<string> keys) => keys.Count == 0
        ? ""
        : $"{keys.Count} {what}: {string.Join(", ", keys.Take(Listed))}{(keys.Count > Listed ? ", …" : "")}";
}
