using System.Globalization;

namespace KeyStream.Stages.Decode;

/// <summary>The packets of a video stream, read from ffprobe's compact lines.</summary>
internal sealed class PacketList
{
    private readonly List<long> _times = [];
    private double _timeBase;
    private long _announced;
    private bool _reordered;
    private bool _unknown;
    private long _total;

    public long Count => _times.Count;

    /// <summary>Packets that the container's index lists and the file no longer holds; bounded, for the number may be made up.</summary>
    public long Missing => Math.Clamp(_announced - _total, 0, 20L * _total);

    public void Add(string line)
    {
        if (line.StartsWith("packet|", StringComparison.Ordinal)) Packet(line);
        else if (line.StartsWith("stream|", StringComparison.Ordinal)) Stream(line);
    }

    /// <summary>When frames are due, in seconds and in order; null when the container does not say.</summary>
    public double[]? Due()
    {
        if (_unknown || _timeBase <= 0) return null;
        _times.Sort();
        return [.. _times.Select(t => t * _timeBase)];
    }

    private void Packet(string line)
    {
        _total++;
        // Frames outside an edit list are decoded and dropped; they are no rows.
        if (Field(line, "flags").Contains('D')) return;
        // Containers such as AVI store only decoding times; they are the presentation times where nothing is reordered.
        var stated = long.TryParse(Field(line, "pts"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time);
        _reordered |= stated && !Field(line, "dts").SequenceEqual(Field(line, "pts"));
        if (!stated && (!long.TryParse(Field(line, "dts"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out time) || _reordered)) _unknown = true;
        _times.Add(time);
    }

    private void Stream(string line)
    {
        _ = long.TryParse(Field(line, "nb_frames"), CultureInfo.InvariantCulture, out _announced);
        var parts = Field(line, "time_base").ToString().Split('/');
        if (parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var n) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var d) && d > 0)
        {
            _timeBase = n / d;
        }
    }

    private static ReadOnlySpan<char> Field(string line, string name)
    {
        var at = line.IndexOf("|" + name + "=", StringComparison.Ordinal);
        if (at < 0) return default;
        var rest = line.AsSpan(at + name.Length + 2);
        var end = rest.IndexOf('|');
        return end < 0 ? rest : rest[..end];
    }
}
