using System.Text.Json.Serialization;

namespace KeyStream.Stages.Decode;

/// <summary>How inputs are read.</summary>
public sealed record DecodeOptions
{
    /// <summary>Longest side of the delivered picture, pixels; larger pictures are scaled down by ffmpeg.</summary>
    /// <value>Default 0: as they are.</value>
    public int MaxSide { get; init; }

    /// <summary>Pictures per second of an image sequence, which has no times of its own.</summary>
    /// <value>Default 30; above 0.</value>
    public double ImageRate { get; init; } = 30;

    /// <summary>How often in a row a live input that broke off is opened again.</summary>
    /// <value>Default 6; the pauses double from half a second to 8 seconds.</value>
    public int Reconnects { get; init; } = 6;

    /// <summary>Seconds without a picture after which a live input counts as gone.</summary>
    /// <value>Default 10.</value>
    public double LiveTimeout { get; init; } = 10;

    /// <summary>Receives one line whenever a live input breaks off or comes back.</summary>
    [JsonIgnore]
    public Action<string>? Report { get; init; }
}
