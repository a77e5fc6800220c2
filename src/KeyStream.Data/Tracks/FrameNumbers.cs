using System.Globalization;
using System.Text.RegularExpressions;

namespace KeyStream.Data;

/// <summary>The numbers of frames that files of tracks give, in their names or in a column.</summary>
/// <remarks>
/// Numbers that run on with few gaps, as those of a video do, are taken at their word: a number that is left out is a frame without points.
/// Numbers that lie far apart, as those of frames picked for labelling, stay as they are, for matching with other cameras.
/// </remarks>
internal static partial class FrameNumbers
{
    private const int SparseFrom = 4; // Numbers four times as many as rows are no numbers of a video's frames.
    private const int MostDigits = 15;

    /// <summary>Numbers in names: of the runs of digits the last that is not the same in all, so that neither <c>cam01</c> nor <c>mp4</c> is taken for one.</summary>
    /// <returns>[T] numbers, or null where the names have none.</returns>
    public static IReadOnlyList<long>? InNames(IReadOnlyList<string> names)
    {
        var runs = names.Select(n => Digits().Matches(n).Select(m => m.Value).ToList()).ToList();
        var fewest = runs.Min(r => r.Count);
        if (fewest == 0) return null;
        // Counted from the end: what stands before the number may have digits in some names alone.
        var place = Enumerable.Range(1, fewest).FirstOrDefault(p => runs.Any(r => r[^p] != runs[0][^p]), 1);
        return runs.TrueForAll(r => r[^place].Length <= MostDigits)
            ? [.. runs.Select(r => long.Parse(r[^place], CultureInfo.InvariantCulture))]
            : null;
    }

    /// <summary>Puts a gap wherever a number is left out.</summary>
    /// <param name="items">[T] what each frame shows.</param>
    /// <param name="numbers">[T] their numbers, or null.</param>
    /// <param name="where">What gives the numbers, for the note.</param>
    /// <param name="gap">What a frame shows that is left out.</param>
    public static NumberedFrames<T> Fill<T>(IReadOnlyList<T> items, IReadOnlyList<long>? numbers, string where, T gap)
    {
        if (numbers is null || items.Count == 0) return new NumberedFrames<T>(items, null, null);
        var (first, last) = (numbers[0], numbers[^1]);
        if (numbers.Zip(numbers.Skip(1)).Any(n => n.Second <= n.First))
            return new NumberedFrames<T>(items, null, $"the frame numbers in {where} do not rise: the frames are taken as they come");
        var all = last - first + 1;
        if (all > (long)SparseFrom * items.Count || all > TrackFile.MostFrames)
            return new NumberedFrames<T>(items, numbers, $"the frame numbers in {where} are {first} to {last} in {items.Count} frames, too far apart for a video: each follows the one before");
        if (all == items.Count) return new NumberedFrames<T>(items, numbers, null);
        var filled = new List<T>((int)all);
        foreach (var (item, number) in items.Zip(numbers))
        {
            while (filled.Count < number - first) filled.Add(gap);
            filled.Add(item);
        }

        return new NumberedFrames<T>(
            filled, [.. Enumerable.Range(0, filled.Count).Select(t => first + t)],
            $"{all - items.Count} of the frames {first} to {last} are not there by their numbers in {where}: they are missing");
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}

/// <summary>Frames with their numbers.</summary>
/// <param name="Items">[T] what each shows.</param>
/// <param name="Numbers">[T] rising, or null where they have none.</param>
/// <param name="Note">What the user should know of it, or null.</param>
internal sealed record NumberedFrames<T>(IReadOnlyList<T> Items, IReadOnlyList<long>? Numbers, string? Note);
