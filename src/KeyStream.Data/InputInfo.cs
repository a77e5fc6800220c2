using System.Text.Json.Serialization;

namespace KeyStream.Data;

/// <summary>What was found out about an input before it is streamed.</summary>
/// <param name="Name">Short name of the input, used in stamps and folder names.</param>
/// <param name="Path">What the user gave: path, glob match, device or address.</param>
/// <param name="Format">Format of the delivered frames.</param>
/// <param name="FrameCount">Frames that the stream will deliver, or null for live inputs.</param>
/// <param name="FrameRate">Mean frames per second.</param>
/// <param name="VariableRate">True when the frame distances vary.</param>
/// <param name="Codec">Codec name as ffprobe prints it.</param>
/// <param name="SourceWidth">Width of the input picture in its own pixels, after rotation.</param>
/// <param name="SourceHeight">Height of the input picture, after rotation.</param>
/// <param name="Rotation">Display rotation that was applied, degrees.</param>
/// <param name="Live">True for cameras and network streams.</param>
public sealed record InputInfo(
    string Name, string Path, FrameFormat Format, long? FrameCount, double FrameRate, bool VariableRate, string Codec,
    int SourceWidth, int SourceHeight, int Rotation, bool Live)
{
    /// <summary>The calibrated camera that recorded it, for pixels whose centres are at .5; null where it is not known.</summary>
    [JsonIgnore]
    public Camera? Camera { get; init; }
}
