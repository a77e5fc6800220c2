using System.Globalization;

namespace KeyStream.Web;

/// <summary>The one byte range of a request (RFC 9110, section 14).</summary>
internal static class ByteRange
{
    /// <summary>Reads a <c>Range</c> header.</summary>
    /// <returns>First and last byte, or null when the whole file is to be sent.</returns>
    public static (long From, long To)? Parse(string? header, long length)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.Ordinal) || length == 0) return null;
        var ends = header["bytes=".Length..].Split('-');
        if (ends.Length != 2) return null;
        long? first = Number(ends[0]), last = Number(ends[1]);
        var range = (first, last) switch
        {
            ({ } a, { } b) => (a, Math.Min(b, length - 1)),
            ({ } a, null) => (a, length - 1),
            (null, { } suffix) => (Math.Max(0, length - suffix), length - 1),
            _ => (0L, -1L),
        };
        return range.Item1 <= range.Item2 ? range : null;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
