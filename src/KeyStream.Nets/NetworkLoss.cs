using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>The loss of a batch and its terms.</summary>
/// <param name="Total">Scalar with gradient: the weighted sum of the terms.</param>
/// <param name="Names">Names of the terms that were on.</param>
/// <param name="Values">[n] the weighted terms in the same order, without gradient.</param>
public sealed record NetworkLoss(Tensor Total, IReadOnlyList<string> Names, Tensor Values)
{
    /// <summary>The sum of weighted terms.</summary>
    /// <param name="terms">At least one; each a scalar with gradient.</param>
    /// <returns>In the scope that encloses the caller's.</returns>
    public static NetworkLoss Of(IReadOnlyList<(string Name, Tensor Value)> terms)
    {
        var total = stack(terms.Select(t => t.Value)).sum();
        var values = stack(terms.Select(t => t.Value.detach()));
        return new NetworkLoss(total.MoveToOuterDisposeScope(), [.. terms.Select(t => t.Name)], values.MoveToOuterDisposeScope());
    }

    /// <summary>Weighted terms by name, and <c>total</c>; waits for the device once.</summary>
    public IReadOnlyDictionary<string, double> Read()
    {
        using var scope = NewDisposeScope();
        var values = Values.to(ScalarType.Float64).cpu().data<double>().ToArray();
        var terms = Names.Zip(values).ToDictionary(t => t.First, t => t.Second);
        terms["total"] = values.Sum();
        return terms;
    }
}
