using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>The learned shape space of a category: a mean and a basis of 3D keypoints, and a network that reads pose and coefficients off the 2D keypoints.</summary>
/// <remarks>
/// Source: Wang, Cao and Bernard, CVPR 2024 (sheet 001 §3). Canonical shape M + αB; camera points P = R·X + T; picture x, y scaled by s.
/// M and B are centred on every use, which fixes the translation; the mean has unit size, which fixes the scale; an orthographic picture
/// leaves open whether a shape or its mirror image in depth was seen, so the sign of depth is arbitrary but the same for all frames.
/// The rotation is read off as two rows made orthonormal, not as the published axis and angle, which no continuous network can
/// give for a body that turns all the way round (Zhou et al., CVPR 2019).
/// </remarks>
public sealed class ShapeSpace : nn.Module
{
    private readonly Parameter mean;
    private readonly Parameter basis;
    private readonly Linear trunk1, trunk2, coefficients, rotation, translation, scale;
    private readonly int _keypoints;

    /// <summary>Creates a space around a random mean.</summary>
    /// <param name="keypoints">K.</param>
    /// <param name="basisSize">n.</param>
    /// <param name="isotropic">True for one scale (weak perspective); false for one per picture axis, as published.</param>
    public ShapeSpace(int keypoints, int basisSize, bool isotropic)
        : base(nameof(ShapeSpace))
    {
        _keypoints = keypoints;
        // x and y start wider than z; z must not start at 0, for then no rotation could move it.
        mean = new Parameter(randn(keypoints, 3) * tensor(new[] { 0.3f, 0.3f, 0.1f }));
        basis = new Parameter(randn(basisSize, keypoints, 3) * 0.01);
        (trunk1, trunk2) = (nn.Linear(2 * keypoints, 256), nn.Linear(256, 256));
        (coefficients, rotation) = (nn.Linear(256, basisSize), nn.Linear(256, 6));
        (translation, scale) = (nn.Linear(256, 3), nn.Linear(256, isotropic ? 1 : 2));
        using (no_grad())
        {
            // Heads start at the mean shape in the identity pose.
            foreach (var head in new[] { coefficients, rotation, translation, scale })
            {
                head.weight.zero_();
                head.bias!.zero_();
            }

            rotation.bias!.copy_(tensor(new[] { 1f, 0, 0, 0, 1, 0 }));
        }

        RegisterComponents();
    }

    /// <summary>Reads 3D off 2D keypoints.</summary>
    /// <param name="points">[B,K,2], normalised crop coordinates.</param>
    /// <param name="deformation">Share of the basis that is let in, 0..1; 0 is a rigid body.</param>
    /// <returns>The posed shape and what made it.</returns>
    public Shape3d Forward(Tensor points, double deformation = 1)
    {
        using var scope = NewDisposeScope();
        var b = points.shape[0];
        var centre = points.mean([1L], keepdim: true);                                             // [B,1,2]
        var x = nn.functional.leaky_relu(trunk1.forward((points - centre).reshape(b, -1)), 0.1);
        x = nn.functional.leaky_relu(trunk2.forward(x), 0.1);
        var alpha = coefficients.forward(x);                                                       // [B,n]
        var turn = Geometry.RotationFromRows(rotation.forward(x));                                  // [B,3,3]
        var size = nn.functional.softplus(scale.forward(x) + 0.5413);                              // [B,1|2]; softplus(0.5413) = 1
        var canonical = Canonical(alpha * deformation);                                                          // [B,K,3]
        var shift = translation.forward(x).unsqueeze(1);                                           // [B,1,3]
        var posed = matmul(canonical, turn.transpose(1, 2)) + shift;
        var projected = Geometry.ProjectOrthographic(posed, size) + centre;
        var depth = posed.select(2, 2) * size.log().mean([1L], keepdim: true).exp();               // in the picture's unit, [B,K]
        return new Shape3d(
            projected.MoveToOuterDisposeScope(), (depth - depth.mean([1L], keepdim: true)).MoveToOuterDisposeScope(),
            canonical.MoveToOuterDisposeScope(), alpha.MoveToOuterDisposeScope(), turn.MoveToOuterDisposeScope());
    }

    /// <summary>Starts again from a given mean shape, without deformation.</summary>
    internal void Restart(Tensor shape3d)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        mean.copy_(shape3d);
        basis.copy_(randn_like(basis) * 0.01);
    }

    private Tensor Canonical(Tensor alpha)
    {
        using var scope = NewDisposeScope();
        var centredMean = mean - mean.mean([0L], keepdim: true);
        centredMean = centredMean / (centredMean.square().sum() + 1e-8).sqrt();
        var centredBasis = basis - basis.mean([1L], keepdim: true);
        var shapes = centredMean.unsqueeze(0) + matmul(alpha, centredBasis.reshape(basis.shape[0], -1)).reshape(-1, _keypoints, 3);
        return shapes.MoveToOuterDisposeScope();
    }
}

/// <summary>What <see cref="ShapeSpace"/> reads off the 2D keypoints.</summary>
/// <param name="Projected">[B,K,2]: the posed shape in the picture, normalised crop coordinates.</param>
/// <param name="Depth">[B,K]: depth of the posed shape along the camera's axis in the same unit, mean 0.</param>
/// <param name="Canonical">[B,K,3]: the shape before its pose; the mean shape has unit size.</param>
/// <param name="Coefficients">[B,n]: α.</param>
/// <param name="Rotation">[B,3,3]: canonical to camera.</param>
public sealed record Shape3d(Tensor Projected, Tensor Depth, Tensor Canonical, Tensor Coefficients, Tensor Rotation);
