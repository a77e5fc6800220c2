namespace KeyStream.Data;

/// <summary>Orders names as people do: runs of digits by their number, so that 2 comes before 10.</summary>
public sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The order; it has no state.</summary>
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        while (a.Length > 0 && b.Length > 0)
        {
            int n = Digits(a), m = Digits(b);
            if (n == 0 || m == 0)
            {
                if (a[0] != b[0]) return a[0].CompareTo(b[0]);
                n = m = 1;
            }
            else
            {
                var first = a[..n].TrimStart('0');
                var second = b[..m].TrimStart('0');
                var order = first.Length != second.Length ? first.Length - second.Length : first.SequenceCompareTo(second);
                if (order != 0) return order;
            }

            a = a[n..];
            b = b[m..];
        }

        // "01" and "1" are one number: the plain order decides, so that the order is total.
        return a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(x, y);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var n = 0;
        while (n < text.Length && char.IsAsciiDigit(text[n])) n++;
        return n;
    }
}
