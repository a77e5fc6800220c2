using System.Text.Json;

namespace KeyStream.Stages.Calibrate;

/// <summary><c>NAME.calibration.json</c>: how good a calibration is, in numbers. Pixels, metres.</summary>
public static class CalibrationJson
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    /// <summary>The text of the file.</summary>
    public static string Of(RigCalibration calibration) => JsonSerializer.Serialize(
        new
        {
            format = "keystream-calibration",
            version = 1,
            board = calibration.Board.ToString(),
            rms = calibration.Rms,
            cameras = calibration.Cameras.Select(c => new
            {
                name = c.Camera.Name, width = c.Camera.Width, height = c.Camera.Height, pictures = c.Pictures, rms = c.Rms, ownRms = c.OwnRms,
                focal = new[] { c.Camera.Focal.X, c.Camera.Focal.Y }, focalError = c.FocalError * c.Camera.Focal.X, centre = new[] { c.Camera.Centre.X, c.Camera.Centre.Y },
                centreError = c.CentreError, distortion = c.Camera.Distortion, lens = c.Camera.Lens.ToString().ToLowerInvariant(),
                position = c.Camera.HasPose ? new[] { c.Camera.Position.X, c.Camera.Position.Y, c.Camera.Position.Z } : null,
                positionError = c.PlaceError, rotationErrorDegrees = c.TurnError, coverage = c.Coverage,
            }),
            frames = calibration.Residuals.GroupBy(r => r.Moment).OrderBy(g => g.Key).Select(g => new
            {
                frame = g.Key, rms = Rms(g),
                cameras = g.GroupBy(r => r.Camera).OrderBy(v => v.Key).ToDictionary(v => calibration.Cameras[v.Key].Camera.Name, Rms),
            }),
            leftOut = calibration.LeftOut.Select(l => new { camera = l.Camera, frame = l.Moment, rms = double.IsFinite(l.Rms) ? l.Rms : (double?)null }),
            notes = calibration.Notes,
        },
        Layout);

    internal static double Rms(IEnumerable<CornerResidual> residuals) => Math.Sqrt(residuals.Average(r => (r.ErrorX * r.ErrorX) + (r.ErrorY * r.ErrorY)));
}
