using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using KeyStream.Data;
using KeyStream.Stages.Lift;

namespace KeyStream.Stages.Keypoints;

/// <summary>The file <c>model.json</c> of a model folder: what the weights are, what they fit, and how they came about.</summary>
public sealed record ModelCard
{
    /// <summary>Name of the file inside a model folder.</summary>
    public const string FileName = "model.json";

    /// <summary>Method name, for example <c>autolink3d</c>.</summary>
    public required string Method { get; init; }

    /// <summary>What the model was trained on, in the user's words ("mouse from above").</summary>
    public required string Category { get; init; }

    /// <summary>Options of the network, as its options record serialises.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>[K] keypoint names; none for a lifter, which takes any.</summary>
    public required IReadOnlyList<string> KeypointNames { get; init; }

    /// <summary>Learned edges.</summary>
    public required IReadOnlyList<KeypointEdge> Edges { get; init; }

    /// <summary>Pairs of keypoints that exchange under left/right.</summary>
    public required IReadOnlyList<int[]> SymmetricPairs { get; init; }

    /// <summary>How crops were made in training; a run makes them alike. Null for models that see no pictures.</summary>
    public CropCard? Crop { get; init; }

    /// <summary>Where the keypoints' depth should come from, where it was measured; null leaves it to the run.</summary>
    public DepthSource? Depth { get; init; }

    /// <summary>When the model may be used without being asked for.</summary>
    public FitCard? Fit { get; init; }

    /// <summary>Inputs, command, steps, time, seed and versions of the training.</summary>
    public required TrainingCard Training { get; init; }

    /// <summary>Measured numbers by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Licence of the weights.</summary>
    public string Licence { get; init; } = "belongs to whoever trained it";

    /// <summary>SHA-256 of <c>weights.safetensors</c>, lower-case hex.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Names, edges and symmetric pairs for the stages behind the model.</summary>
    [JsonIgnore]
    public KeypointLayout Layout => new(KeypointNames, Edges, [.. SymmetricPairs.Select(p => (p[0], p[1]))]);

    /// <summary>Reads and checks a card.</summary>
    /// <exception cref="UserErrorException">The file is missing or is not a card.</exception>
    public static ModelCard Read(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path} is missing", "a model folder holds model.json and weights.safetensors");
        if (new FileInfo(path).Length > 16 << 20) throw new UserErrorException($"{path} is larger than 16 MB", "this is not a model card");
        try
        {
            var card = JsonSerializer.Deserialize<ModelCard>(File.ReadAllText(path), CardJson.Options)
                ?? throw new JsonException("it holds nothing");
            card.Check();
            return card;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new UserErrorException($"{path} is not a model card ({Reason(e)})", "train the model again or restore the file", e);
        }
    }

    /// <summary>Checks that a network's options go with the rest of the card.</summary>
    /// <param name="keypoints">Keypoints of the network.</param>
    /// <param name="imageSize">Side of the crops that it sees; null for a network that sees none.</param>
    /// <exception cref="ArgumentException">They do not.</exception>
    public void RequireFit(int keypoints, int? imageSize = null)
    {
        if (keypoints != KeypointNames.Count) throw new ArgumentException($"{keypoints} keypoints but {KeypointNames.Count} names");
        if (imageSize is { } size && size != Crop?.Size) throw new ArgumentException($"pictures of {size} pixels but crops of {Crop?.Size ?? 0}");
    }

    /// <summary>The card as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CardJson.Options);

    // The library's words without its positions in bytes and the names of this program's types.
    private static string Reason(Exception e) =>
        e.Message.Split('\n', 2)[0].Split(" Path: ", 2)[0].Split(" LineNumber: ", 2)[0].Replace($"type '{typeof(ModelCard).FullName}'", "a card", StringComparison.Ordinal)
            .Replace(typeof(ModelCard).FullName!, "a card", StringComparison.Ordinal).TrimEnd('.');

    private void Check()
    {
        var count = KeypointNames.Count;
        if ((count == 0 && Crop is not null) || count > 4096) throw new JsonException($"{count} keypoint names");
        if (KeypointNames.Distinct().Count() != count) throw new JsonException("keypoint names repeat");
        var indices = Edges.SelectMany(e => new[] { e.From, e.To }).Concat(SymmetricPairs.SelectMany(p => p));
        if (indices.Any(i => i < 0 || i >= count) || SymmetricPairs.Any(p => p.Length != 2))
            throw new JsonException("an edge or pair names a keypoint that does not exist");
    }
}

/// <summary>How the crops of a training run were made.</summary>
/// <param name="Size">Side in pixels.</param>
/// <param name="Margin">Crop side per subject length.</param>
/// <param name="Upright">True when crops were turned so that the principal axis is upright.</param>
/// <param name="Segmentation">The method that found the subject.</param>
public sealed record CropCard(int Size, double Margin, bool Upright, string Segmentation);

/// <summary>When a shipped model may be used unasked: what its own detector says on training-like pictures.</summary>
/// <param name="MinConfidence">Least mean confidence over sampled frames.</param>
/// <param name="MinOnSubject">Least fraction of points on the subject.</param>
public sealed record FitCard(double MinConfidence, double MinOnSubject)
{
    private const double Share = 0.75;

    /// <summary>Three quarters of what a model reaches on what it learned from.</summary>
    /// <param name="confidence">Mean confidence.</param>
    /// <param name="onSubject">Fraction of points on the subject.</param>
    public static FitCard Of(double confidence, double onSubject) => new(Math.Round(Share * confidence, 2), Math.Round(Share * onSubject, 2));
}

/// <summary>Where the weights come from.</summary>
/// <param name="Command">The exact command.</param>
/// <param name="Inputs">Inputs, by name.</param>
/// <param name="Frames">Frames in the pool.</param>
/// <param name="Steps">Optimiser steps.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Versions">Program and library versions by name.</param>
/// <param name="Notes">Which terms were on and why, warnings, what stopped the run.</param>
/// <param name="Recipe">What was asked for beside the inputs, of models that a run trained for itself; else null.</param>
public sealed record TrainingCard(
    string Command, IReadOnlyList<string> Inputs, long Frames, long Steps, double Seconds, long Seed,
    IReadOnlyDictionary<string, string> Versions, IReadOnlyList<string> Notes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonObject? Recipe = null);

/// <summary>The one way in which cards are written and read.</summary>
public static class CardJson
{
    /// <summary>Camel case, indented, strict about unknown members.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
