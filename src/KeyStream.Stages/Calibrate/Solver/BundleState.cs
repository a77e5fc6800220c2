namespace KeyStream.Stages.Calibrate;

/// <summary>Everything that a bundle adjustment finds.</summary>
/// <param name="Lenses">[V] lenses.</param>
/// <param name="Cameras">[V] world → camera.</param>
/// <param name="Boards">Moment → board → world.</param>
internal sealed record BundleState(LensState[] Lenses, RigidPose[] Cameras, IReadOnlyDictionary<long, RigidPose> Boards)
{
    /// <summary>How far each corner of a sighting is from where it should be, pixels (seen − projected).</summary>
    public IEnumerable<(double X, double Y)> Residuals(BoardSighting sighting, IReadOnlyList<(double X, double Y)> corners)
    {
        var toCamera = Cameras[sighting.Camera].After(Boards[sighting.Moment]);
        for (var i = 0; i < sighting.Count; i++)
        {
            var corner = corners[sighting.Corners[i]];
            var (x, y, z) = toCamera.Apply(corner.X, corner.Y, 0);
            var (u, v) = Lenses[sighting.Camera].Project(x, y, z);
            yield return (sighting.Pixels[i].X - u, sighting.Pixels[i].Y - v);
        }
    }

    /// <summary>Root of the mean squared length of the residuals, pixels, as OpenCV states it.</summary>
    public double Rms(IReadOnlyCollection<BoardSighting> sightings, IReadOnlyList<(double X, double Y)> corners) =>
        Math.Sqrt(sightings.Sum(s => Residuals(s, corners).Sum(r => (r.X * r.X) + (r.Y * r.Y))) / Math.Max(1, sightings.Sum(s => s.Count)));
}

/// <summary>What of a camera may change.</summary>
/// <param name="Pose">Whether it may move.</param>
/// <param name="Lens">[L] which numbers of its lens may.</param>
internal sealed record FreeParts(bool Pose, bool[] Lens)
{
    /// <summary>Number of unknowns.</summary>
    public int Count => (Pose ? 6 : 0) + Lens.Count(f => f);
}
