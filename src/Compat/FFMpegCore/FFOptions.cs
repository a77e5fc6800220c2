using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FFMpegCore.Enums;

namespace FFMpegCore;

public class FFOptions : ICloneable
{
    public string WorkingDirectory { get; set; } = string.Empty;
    public string BinaryFolder { get; set; } = string.Empty;
    public string TemporaryFilesFolder { get; set; } = Path.GetTempPath();
    public string EncodingWebName { get; set; } = Encoding.Default.WebName;

    [JsonIgnore]
    public Encoding Encoding
    {
        get => Encoding.GetEncoding(EncodingWebName);
        set => EncodingWebName = value?.WebName ?? Encoding.Default.WebName;
    }

    public FFMpegLogLevel? LogLevel { get; set; }
    public Dictionary<string, string> ExtensionOverrides { get; set; } = new() { ["mpegts"] = ".ts" };
    public bool UseCache { get; set; } = true;

    public FFOptions Clone() => (FFOptions)MemberwiseClone();

    object ICloneable.Clone() => Clone();
}

public static class GlobalFFOptions
{
    private const string ConfigFile = "ffmpeg.config.json";
    private static FFOptions? s_current;

    public static FFOptions Current => s_current ??= Load();

    public static void Configure(Action<FFOptions> optionsAction) => optionsAction(Current);

    public static void Configure(FFOptions ffOptions) =>
        s_current = ffOptions ?? throw new ArgumentNullException(nameof(ffOptions));

    public static string GetFFMpegBinaryPath(FFOptions? ffOptions = null) => Find("ffmpeg", ffOptions ?? Current);

    public static string GetFFProbeBinaryPath(FFOptions? ffOptions = null) => Find("ffprobe", ffOptions ?? Current);

    private static string Find(string program, FFOptions options)
    {
        var file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        var bits = Environment.Is64BitProcess ? "x64" : "x86";
        string[] places = [Path.Combine(options.BinaryFolder, bits, file), Path.Combine(options.BinaryFolder, file)];
        return places.FirstOrDefault(File.Exists) ?? file;
    }

    private static FFOptions Load() =>
        File.Exists(ConfigFile) ? JsonSerializer.Deserialize<FFOptions>(File.ReadAllText(ConfigFile))! : new FFOptions();
}
