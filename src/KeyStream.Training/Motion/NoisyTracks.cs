namespace KeyStream.Training.Motion;

/// <summary>Tracks as a detector would give them.</summary>
/// <param name="Pixels">[T, J, 2]; NaN where a point is missing.</param>
/// <param name="Confidence">[T, J] 0..1; 0 where a point is missing.</param>
/// <param name="Visible">[T, J] false where a point is missing.</param>
public sealed record NoisyTracks(float[,,] Pixels, float[,] Confidence, bool[,] Visible);
