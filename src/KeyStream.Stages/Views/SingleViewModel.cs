using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using static TorchSharp.torch;

namespace KeyStream.Stages.Views;

/// <summary>A trained <see cref="SingleView"/>: gives the keypoints of a multi-view model their place in space from one view of them.</summary>
/// <param name="network">The network, in evaluation mode.</param>
public sealed class SingleViewModel(SingleView network) : IDisposable
{
    /// <summary>Name of the method in cards and on the command line.</summary>
    public const string MethodName = "singleview";

    /// <summary>Loads a model folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UserErrorException">Something is missing or damaged, or it is of another method.</exception>
    public static SingleViewModel Load(string folder)
    {
        var card = ModelFolder.ReadCard(folder, MethodName);
        return new SingleViewModel(ModelFolder.ReadWeights(folder, new SingleView(ModelFolder.ReadOptions<SingleViewOptions>(card, options => options.Validate()))));
    }

    /// <summary>Lifts one view.</summary>
    /// <param name="points">float32 [B,K,2], any unit of the picture.</param>
    /// <returns>[B,K,3] in the rig's unit, that camera's axes, mean 0.</returns>
    public Tensor Lift(Tensor points)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return (network.Forward(points) * network.Options.Scale).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
