namespace KeyStream.Cli.Settings;

/// <summary>How inputs are read.</summary>
internal static class DecodeSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        new("decode", "max-side", "Shrink pictures to this longest side in pixels; 0 leaves them as they are [0..16384, default 0].",
            (c, v) => c with { Decode = c.Decode with { MaxSide = v.Int(0, 16384) } }),
        new("decode", "image-rate", "Pictures per second of a folder of pictures [0.001..1000, default 30].",
            (c, v) => c with { Decode = c.Decode with { ImageRate = v.Number(0.001, 1000) } }),
        new("decode", "reconnects", "How often in a row a camera or stream that broke off is opened again [0..1000, default 6].",
            (c, v) => c with { Decode = c.Decode with { Reconnects = v.Int(0, 1000) } }),
        new("decode", "live-timeout", "Seconds without a picture after which a camera or stream counts as gone [0.1..3600, default 10].",
            (c, v) => c with { Decode = c.Decode with { LiveTimeout = v.Number(0.1, 3600) } }),
    ];
}
