using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Decode;

/// <summary>Counts the frames and times that a live edge let through from 0, so that rows have no gaps. Frames in = frames out, same pixels.</summary>
internal sealed class NumberStep : IStep<Frame, Frame>
{
    private long _next;
    private double _start = double.NaN;

    /// <inheritdoc/>
    public Frame Run(Frame item)
    {
        using (item)
        {
            if (double.IsNaN(_start)) _start = item.Stamp.Pts;
            return item.Restamped(item.Stamp with { Index = _next++, Pts = item.Stamp.Pts - _start });
        }
    }
}
