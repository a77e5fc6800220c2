using KeyStream.Data;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Figures;

/// <summary>A rigid surface that moves with one joint.</summary>
/// <param name="Joint">The joint whose frame the mesh is in.</param>
/// <param name="Mesh">The surface.</param>
/// <param name="Texture">Its colours.</param>
/// <param name="Radius">Half its greatest thickness, metres: how deep the joint lies under the surface at most.</param>
internal sealed record BodyPart(int Joint, Mesh Mesh, Texture Texture, float Radius);

/// <summary>A body: joints and the surfaces on them.</summary>
/// <param name="Skeleton">The joints at rest.</param>
/// <param name="Parts">The surfaces.</param>
internal sealed record Figure(Skeleton Skeleton, IReadOnlyList<BodyPart> Parts);
