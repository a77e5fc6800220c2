using KeyStream.Data;

namespace KeyStream.Stages.Export;

/// <summary>The colours of keypoints, the same in the overlay and in the report, and the edges that are worth drawing.</summary>
public static class Palette
{
    // Learned edges come with a weight for every pair; below this share of the strongest they are noise.
    private const double FaintestEdge = 0.2;

    /// <summary>Colour of a keypoint, 0..255; neighbours in the list are far apart on the colour circle.</summary>
    public static (byte R, byte G, byte B) Colour(int keypoint)
    {
        // The golden angle spreads any number of hues evenly.
        var hue = keypoint * 137.50776 % 360 / 60;
        byte Channel(double offset)
        {
            var t = (offset + hue) % 6;
            return (byte)Math.Round(255 * (1 - (0.85 * Math.Clamp(Math.Min(t, 4 - t), 0, 1))));
        }

        return (Channel(5), Channel(3), Channel(1));
    }

    /// <summary>The edges to draw: those of at least a fifth of the greatest weight.</summary>
    public static IReadOnlyList<KeypointEdge> Visible(KeypointLayout layout)
    {
        var least = layout.Edges.Count == 0 ? 0 : FaintestEdge * layout.Edges.Max(e => e.Weight);
        return [.. layout.Edges.Where(e => e.Weight >= least)];
    }
}
