using KeyStream.Data;

namespace KeyStream.Stages.Calibrate;

/// <summary>Lenses that are known beforehand, and not found again.</summary>
internal sealed class KnownLenses
{
    private readonly LensState?[] _lenses;

    /// <summary>Finds the lens of each camera by its name.</summary>
    /// <param name="rig">The cameras whose lenses are known; null where none are.</param>
    /// <param name="inputs">[V] the cameras.</param>
    /// <exception cref="UserErrorException">The rig lacks a camera, or has it for pictures of another size.</exception>
    public KnownLenses(Rig? rig, IReadOnlyList<CalibratedInput> inputs) => _lenses = [.. inputs.Select(i => rig is null ? null : Of(rig, i))];

    /// <summary>The lens of a camera; null where it is to be found.</summary>
    public LensState? this[int camera] => _lenses[camera];

    private static LensState Of(Rig rig, CalibratedInput input)
    {
        var camera = rig.Find(input.Name) ?? rig.NamedIn(input.Name) ?? throw new UserErrorException(
            $"--intrinsics has no camera named as {input.Name}: it has {string.Join(", ", rig.Cameras.Select(c => c.Name))}", "name inputs and cameras alike");
        if ((camera.Width, camera.Height) != (input.Width, input.Height))
        {
            throw new UserErrorException(
                $"the pictures of {input.Name} are {input.Width}x{input.Height}, and --intrinsics has {camera.Name} for {camera.Width}x{camera.Height}", "give the lenses of pictures of that size");
        }

        if (camera.Skew != 0) throw new UserErrorException($"--intrinsics has {camera.Name} with axes that are not at right angles (skew)", "give lenses without, or leave it out to find them");
        var numbers = new double[camera.Distortion.Count switch { <= 4 => 4, 5 => 5, _ => LensDistortion.MostCoefficients }];
        camera.Distortion.ToArray().CopyTo(numbers, 0);
        return new LensState(camera.Lens, [camera.Focal.X, camera.Focal.Y, camera.Centre.X, camera.Centre.Y, .. numbers]);
    }
}
