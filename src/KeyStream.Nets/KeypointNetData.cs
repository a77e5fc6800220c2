using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>What <see cref="KeypointNet.Forward"/> finds. The tensors belong to the caller's dispose scope.</summary>
/// <param name="Points">float32 [B,K,3]: x, y in the picture (−1 and 1 at its outer edges) and the depth z in the unit of the cameras;
/// <see cref="Geometry.Unproject"/> takes them to the camera's frame.</param>
/// <param name="Confidence">float32 [B,K]: share of the map near its point, 0..1.</param>
/// <param name="Maps">float32 [B,K,h,h], each summing to 1.</param>
/// <param name="Ends">float32 [B,2,2]: where the object's front and back are in the picture; null without an orientation network.</param>
public sealed record KeypointNetOutput(Tensor Points, Tensor Confidence, Tensor Maps, Tensor? Ends);

/// <summary>One view of each object of a batch, in OpenCV's axes (x right, y down, z forward).</summary>
/// <param name="Image">float32 [B,3,S,S], RGB in [-1,1], on black.</param>
/// <param name="Foreground">float32 [B,1,S,S], 1 on the object, or null where there is no mask: then nothing holds the keypoints on it.</param>
/// <param name="Focal">float32 [B,2], in half picture sides.</param>
/// <param name="Centre">float32 [B,2], the principal point in the picture's −1..1.</param>
/// <param name="Rotation">float32 [B,3,3], object → camera: X_c = R·X + t. The object faces +Z.</param>
/// <param name="Translation">float32 [B,3], object → camera.</param>
public sealed record KeypointNetView(Tensor Image, Tensor? Foreground, Tensor Focal, Tensor Centre, Tensor Rotation, Tensor Translation)
{
    /// <summary>The object's points in the camera's frame.</summary>
    /// <param name="points">[B,N,3].</param>
    /// <returns>[B,N,3].</returns>
    public Tensor ToCamera(Tensor points) => matmul(points, Rotation.transpose(1, 2)) + Translation.unsqueeze(1);

    /// <summary>The object's points in the picture.</summary>
    /// <param name="points">[B,N,3].</param>
    /// <returns>[B,N,2].</returns>
    public Tensor Project(Tensor points) => Geometry.ProjectPerspective(ToCamera(points), Focal, Centre);

    /// <summary>Points of the camera's frame in the object's.</summary>
    /// <param name="points">[B,N,3].</param>
    /// <returns>[B,N,3].</returns>
    public Tensor ToObject(Tensor points) => matmul(points - Translation.unsqueeze(1), Rotation);

    /// <summary>The rotation from this camera's axes to those of another.</summary>
    /// <returns>[B,3,3].</returns>
    public Tensor RotationTo(KeypointNetView other) => matmul(other.Rotation, Rotation.transpose(1, 2));
}

/// <summary>A training batch: the same objects from two sides.</summary>
/// <param name="First">One view.</param>
/// <param name="Second">The other view.</param>
/// <param name="Progress">Share of the training that is done, 0..1.</param>
public sealed record KeypointNetBatch(KeypointNetView First, KeypointNetView Second, double Progress);
