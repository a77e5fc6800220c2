using System.Text.Json.Nodes;
using KeyStream.Cli.Settings;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Running;

/// <summary>Everything that decides a run.</summary>
internal sealed record RunRequest
{
    public required IReadOnlyList<InputSpec> Inputs { get; init; }

    /// <summary>The output folder; with several inputs each gets a folder of its name in it.</summary>
    public required string Output { get; init; }

    /// <summary>Model folder that the user named, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Trains a model on the inputs into the folder that is given, before they are run; null when it is not asked for.</summary>
    public Func<string, CancellationToken, Task>? Discover { get; init; }

    /// <summary>What decides that training beside the inputs: the sections of the settings that it takes.</summary>
    public JsonObject? Recipe { get; init; }

    /// <summary>True to keep what an earlier call finished.</summary>
    public bool Resume { get; init; }

    /// <summary>Seconds after which a live input is ended; infinity for when the user says so.</summary>
    public double Seconds { get; init; } = double.PositiveInfinity;

    /// <summary>The cameras of the inputs, where they see one subject together; null where each is run for itself.</summary>
    public Views.RigInputs? Rig { get; init; }

    /// <summary>Puts configuration file and command line over defaults.</summary>
    public required Func<KeyStreamConfig, KeyStreamConfig> Settings { get; init; }

    /// <summary>Where <see cref="Discover"/> puts its model.</summary>
    public string DiscoveredModel => Path.Combine(Output, "model");

    /// <summary>The command, for <c>run.json</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The settings of a run with a model: the card's crops are the defaults.</summary>
    public KeyStreamConfig SettingsFor(ModelCard card) => Settings(new KeyStreamConfig { Crop = Crops(card) });

    /// <summary>Crops as in the training of a model.</summary>
    public static CropOptions Crops(ModelCard card) => new()
    {
        Size = card.Crop!.Size, Margin = card.Crop.Margin, Upright = card.Crop.Upright, Square = card.Method == MultiViewModel.MethodName ? MultiViewModel.ReadOptions(card).FrameSize : null,
    };

    /// <summary>The folder of one input's results.</summary>
    public string FolderOf(InputSpec input) => Inputs.Count == 1 || Rig is not null ? Output : Path.Combine(Output, input.Name);
}
