using KeyStream.Data;

namespace KeyStream.Stages.Segment;

/// <summary>The scene without its subject, in the layout of the delivered frames.</summary>
/// <param name="Format">Size and layout; equal to that of the frames.</param>
/// <param name="Pixels">Exactly <see cref="FrameFormat.ByteCount"/> bytes.</param>
public sealed record StaticBackground(FrameFormat Format, byte[] Pixels);
