using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Options of <see cref="SingleView"/>. Two models with equal options have the same keys and shapes.</summary>
public sealed record SingleViewOptions
{
    /// <summary>Keypoints K.</summary>
    /// <value>Default 16; 2 to 256.</value>
    public int Keypoints { get; init; } = 16;

    /// <summary>Width of the hidden layers.</summary>
    /// <value>Default 1024 (the paper's); 8 to 4,096.</value>
    public int Width { get; init; } = 1024;

    /// <summary>Residual blocks.</summary>
    /// <value>Default 3 (the paper's); 1 to 12.</value>
    public int Blocks { get; init; } = 3;

    /// <summary>Unit of the output: the root mean square distance of the training set's keypoints from their mean, in the rig's unit.</summary>
    /// <value>Default 1; above 0.</value>
    public double Scale { get; init; } = 1;

    /// <summary>Checks every option; all failures come in one message.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        if (Keypoints is < 2 or > 256 || Width is < 8 or > 4096 || Blocks is < 1 or > 12 || !(Scale > 0))
            throw new ArgumentException($"Keypoints {Keypoints} is not from 2 to 256, Width {Width} not from 8 to 4096, Blocks {Blocks} not from 1 to 12, or Scale {Scale} not above 0");
    }
}

/// <summary>Discovered keypoints of one view to space: what <see cref="MultiView"/> finds by several views, distilled into a residual network.</summary>
/// <remarks>
/// Source: sheet 002 §6 and §18 (Honari et al., 3DV 2024; after Martinez et al., ICCV 2017, without their norms and dropout).
/// <para>Input: points of one view, centred on their mean and divided by their root mean square. Output: points in that camera's axes, centred on their
/// mean, in the unit of the training set's root mean square size. So neither the crop nor the distance to the camera is told. float32.</para>
/// Letters: B moments, K keypoints, H width.
/// </remarks>
public sealed class SingleView : nn.Module
{
    private readonly Linear enter, leave;
    private readonly ModuleList<Linear> first, second;

    /// <summary>Builds the network with random weights; seed with <c>torch.manual_seed</c> before.</summary>
    /// <param name="options">Checked here.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SingleView(SingleViewOptions options)
        : base(nameof(SingleView))
    {
        options.Validate();
        Options = options;
        enter = nn.Linear(2 * options.Keypoints, options.Width);
        ModuleList<Linear> Layers() => nn.ModuleList(Enumerable.Range(0, options.Blocks).Select(_ => nn.Linear(options.Width, options.Width)).ToArray());
        (first, second) = (Layers(), Layers());
        leave = nn.Linear(options.Width, 3 * options.Keypoints);
        RegisterComponents();
    }

    /// <summary>The options that it was built with.</summary>
    public SingleViewOptions Options { get; }

    /// <summary>Lifts moments.</summary>
    /// <param name="points">[B,K,2], any unit.</param>
    /// <returns>[B,K,3], camera axes, mean 0.</returns>
    public Tensor Forward(Tensor points)
    {
        using var scope = NewDisposeScope();
        var x = enter.forward(Shape(points).flatten(1));                                           // [B,H]
        for (var i = 0; i < Options.Blocks; i++)
            x = x + nn.functional.relu(second[i].forward(nn.functional.relu(first[i].forward(x))));
        var space = leave.forward(x).reshape(-1, Options.Keypoints, 3);
        return (space - space.mean([1L], keepdim: true)).MoveToOuterDisposeScope();
    }

    /// <summary>Points about their mean, with a root mean square of 1.</summary>
    /// <param name="points">[B,K,D].</param>
    public static Tensor Shape(Tensor points)
    {
        using var scope = NewDisposeScope();
        var centred = points - points.mean([1L], keepdim: true);
        return (centred / (centred.square().mean([1L, 2L], keepdim: true) + 1e-12).sqrt()).MoveToOuterDisposeScope();
    }
}
