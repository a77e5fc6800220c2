using System.Text.Json;
using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Export;

/// <summary>Writes <c>timestamps.json</c> with the keys of DLC-live-GUI's sidecar; times are presentation times in seconds.</summary>
public sealed class TimestampsSink : ISink<KeypointFrame>
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "timestamps.json";

    private readonly TextFile _file;
    private long _count;
    private double _first = double.NaN;
    private double _last = double.NaN;

    /// <summary>Begins the file.</summary>
    /// <param name="folder">The result folder.</param>
    /// <param name="context">The run.</param>
    public TimestampsSink(string folder, ExportContext context)
    {
        _file = new TextFile(folder, FileName);
        _file.Text("{\n  \"video_file\": ").Text(JsonSerializer.Serialize(context.Info.Name)).Text(",\n  \"timestamps\": [");
    }

    /// <inheritdoc/>
    public void Write(KeypointFrame item)
    {
        using var owned = item;
        _file.Text(_count == 0 ? "\n    " : ",\n    ");
        Time(item.Stamp.Pts);
        if (_count++ == 0) _first = item.Stamp.Pts;
        _last = item.Stamp.Pts;
    }

    /// <inheritdoc/>
    public void Commit()
    {
        _file.Text(_count == 0 ? "],\n" : "\n  ],\n").Text("  \"num_frames\": ").Number(_count).Text(",\n  \"start_time\": ");
        Time(_first);
        _file.Text(",\n  \"end_time\": ");
        Time(_last);
        _file.Text(",\n  \"duration_seconds\": ");
        Time(_last - _first);
        _file.Text("\n}\n");
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Time(double seconds)
    {
        if (double.IsFinite(seconds)) _file.Number(seconds, 6);
        else _file.Text("null");
    }
}
