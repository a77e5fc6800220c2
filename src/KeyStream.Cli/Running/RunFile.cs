using System.Text.Json;
using System.Text.Json.Serialization;
using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Export;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Segment;
using KeyStream.Stages.Skeleton;

namespace KeyStream.Cli.Running;

/// <summary><c>run.json</c>: written last, so that its presence says that a run folder is whole.</summary>
internal sealed record RunFile
{
    /// <summary>Name of the file.</summary>
    public const string Name = "run.json";

    /// <summary>Indented, camel case, enumerations by name.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Begins with what is known at the end of a run.</summary>
    /// <param name="rows">The rows that were written.</param>
    /// <param name="warnings">What the user should know.</param>
    /// <param name="seconds">How long it took.</param>
    public RunFile(RowTally rows, IReadOnlyList<string> warnings, double seconds)
    {
        (RowsOut, Missing, Quality, Warnings) = (rows.Rows, rows.Missing, RunQuality.Of(rows), warnings);
        (Seconds, FramesPerSecond) = (Math.Round(seconds, 3), Math.Round(rows.Rows / seconds, 2));
    }

    public required string Command { get; init; }

    public required InputInfo Input { get; init; }

    /// <summary>The files behind the input, to know them again.</summary>
    public required InputFiles InputFiles { get; init; }

    /// <summary>The effective options by section: <see cref="RunOptions"/>, or those of another command.</summary>
    public required object Options { get; init; }

    /// <summary>The model; null where none was used.</summary>
    public required RunModel? Model { get; init; }

    /// <summary>The lifter that gave the keypoints their depth; absent where they have it from the model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunModel? Lifter { get; init; }

    /// <summary>How the subject was found, and why so; absent for tracks that were given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Segmentation { get; init; }

    /// <summary>What was made of tracks that were given; absent for pictures.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Lifting.LiftFacts? Tracks { get; init; }

    /// <summary>What was made of several cameras; absent for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Views.ViewFacts? Views { get; init; }

    public required long FramesIn { get; init; }

    public long RowsOut { get; }

    /// <summary>Rows without keypoints, by reason.</summary>
    public IReadOnlyDictionary<string, long> Missing { get; }

    public RunQuality Quality { get; init; }

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What only a live run has; absent for recordings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LiveFacts? Live { get; init; }

    public double Seconds { get; }

    public double FramesPerSecond { get; }

    public long PeakMemoryBytes { get; } = Diagnostics.ProcessMemory.Peak();

    public IReadOnlyDictionary<string, string> Versions { get; } = Diagnostics.Versions.All();

    /// <summary>True when a folder holds a finished run.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>Writes the file by renaming.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, Name);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, Json) + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }
}

/// <summary>The model of a run.</summary>
/// <param name="Folder">Where it lay.</param>
/// <param name="Method">Its method.</param>
/// <param name="WeightsSha256">Hash of its weights.</param>
internal sealed record RunModel(string Folder, string Method, string WeightsSha256);

/// <summary>The effective options of a run, by section.</summary>
internal sealed record RunOptions(DecodeOptions Decode, SegmentOptions Segment, CropOptions Crop, LiftOptions Lift, SkeletonOptions Export)
{
    public static RunOptions Of(KeyStreamConfig config) => new(config.Decode, config.Segment, config.Crop, config.Lift, config.Skeleton);
}

/// <summary>What tells whether the files of an input are still the same.</summary>
/// <param name="Count">Number of files; 0 for a camera or a stream.</param>
/// <param name="Bytes">Their bytes together.</param>
/// <param name="Modified">When the newest of them was changed last (UTC); null without files.</param>
internal sealed record InputFiles(int Count, long Bytes, DateTime? Modified)
{
    public static InputFiles Of(InputSpec input) => Of(input.Kind == InputKind.Video ? [input.Path] : input.Files);

    public static InputFiles Of(IEnumerable<string> paths)
    {
        var files = paths.Select(p => Path.Exists(p) ? new FileInfo(p) : throw new UserErrorException($"{p} does not exist", "check the path")).Select(f => (FileInfo)(f.ResolveLinkTarget(returnFinalTarget: true) ?? f)).ToList();
        return new InputFiles(files.Count, files.Sum(f => f.Length), files.Select(f => (DateTime?)f.LastWriteTimeUtc).Max());
    }
}

/// <summary>How far the keypoints of a run can be trusted, as the report shows it.</summary>
/// <param name="MeanConfidence">Mean confidence of the keypoints, 0 to 1; null when none were found.</param>
/// <param name="MeanShareOnSubject">Mean share of the keypoints that lie on the subject's mask, 0 to 1; null without a mask.</param>
/// <param name="FramesWithSwapRepaired">Frames in which left and right were exchanged back.</param>
/// <param name="FramesWithoutSubject">Frames that could be decoded but show no subject.</param>
/// <param name="FramesUndecodable">Frames that could not be decoded.</param>
internal sealed record RunQuality(
    double? MeanConfidence, double? MeanShareOnSubject, long FramesWithSwapRepaired, long FramesWithoutSubject, long FramesUndecodable)
{
    public static RunQuality Of(RowTally rows) =>
        new(Round(rows.MeanConfidence), Round(rows.MeanOnSubject), rows.Swapped, rows.WithoutSubject, rows.Undecodable);

    private static double? Round(double? share) => share is { } s ? Math.Round(s, 4) : null;
}
