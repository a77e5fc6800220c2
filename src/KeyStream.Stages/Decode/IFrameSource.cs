using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>An opened input.</summary>
/// <remarks>
/// Files and image sequences can be read any number of times, also at the same time; each read starts at the first frame and
/// runs an ffmpeg process of its own. A live input delivers whatever comes from the moment of the read.
/// Every frame (pictures and placeholders) belongs to the caller, who disposes it.
/// </remarks>
public interface IFrameSource
{
    /// <summary>What is known about the input.</summary>
    InputInfo Info { get; }

    /// <summary>Reads the input from its start.</summary>
    /// <param name="ct">Ends the read and its ffmpeg process.</param>
    /// <exception cref="UserErrorException">The input cannot be read (any more).</exception>
    IAsyncEnumerable<Frame> ReadAsync(CancellationToken ct);
}
