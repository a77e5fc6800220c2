namespace KeyStream.Flow;

/// <summary>How one edge between two stages behaves.</summary>
public sealed record EdgeOptions
{
    /// <summary>Keeps only the newest item: for live cameras and viewer taps.</summary>
    public static EdgeOptions Latest { get; } = new() { Capacity = 1, Delivery = Delivery.Latest };

    /// <summary>How many items the edge holds before its delivery rule applies.</summary>
    /// <value>Default 4; at least 1. Every edge is bounded.</value>
    public int Capacity { get; init; } = 4;

    /// <summary>What happens when the edge is full.</summary>
    /// <value>Default <see cref="Delivery.Lossless"/>.</value>
    public Delivery Delivery { get; init; } = Delivery.Lossless;

    internal void Validate(string stage)
    {
        if (Capacity < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(Capacity), Capacity, $"The edge after '{stage}' must hold at least one item.");
        }
    }
}
