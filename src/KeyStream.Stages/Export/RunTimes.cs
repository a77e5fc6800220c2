using System.Text.Json;
using KeyStream.Data;

namespace KeyStream.Stages.Export;

/// <summary>Reads what <see cref="TimestampsSink"/> wrote.</summary>
public static class RunTimes
{
    /// <summary>The mean frame rate that the time stamps of a run tell, which lie beside one of its files; null where there are none.</summary>
    /// <param name="path">A file of the run.</param>
    /// <exception cref="UserErrorException">The file beside it holds no time stamps.</exception>
    public static double? RateBeside(string path)
    {
        var stamps = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, TimestampsSink.FileName);
        if (!File.Exists(stamps)) return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(stamps));
            var times = document.RootElement.GetProperty("timestamps").EnumerateArray().Where(t => t.ValueKind == JsonValueKind.Number).Select(t => t.GetDouble()).ToArray();
            return times.Length > 1 && times[^1] > times[0] ? (times.Length - 1) / (times[^1] - times[0]) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            throw new UserErrorException($"{stamps} is not a file of time stamps ({e.Message})", "repair or remove it", e);
        }
    }
}
