using KeyStream.Data;

namespace KeyStream.Stages.Calibrate;

/// <summary>One camera to calibrate.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">Picture width, pixels.</param>
/// <param name="Height">Picture height, pixels.</param>
/// <param name="Pictures">How many of its pictures were looked at.</param>
public sealed record CalibratedInput(string Name, int Width, int Height, int Pictures);

/// <summary>What a calibration says of one camera.</summary>
/// <param name="Camera">The camera.</param>
/// <param name="Pictures">Pictures that show the board.</param>
/// <param name="Rms">Root of the mean squared reprojection error in the rig, pixels.</param>
/// <param name="OwnRms">The same where the camera is calibrated by itself; null where its own pictures do not suffice.</param>
/// <param name="FocalError">Standard deviation of the focal length, as part of it.</param>
/// <param name="CentreError">Standard deviation of the principal point, pixels.</param>
/// <param name="PlaceError">Standard deviation of where the camera stands, metres; 0 for the first, to which the others are measured.</param>
/// <param name="TurnError">Standard deviation of how it is turned, degrees; 0 for the first.</param>
/// <param name="Coverage">Part of the picture that the board was seen in.</param>
public sealed record CameraCalibration(
    Camera Camera, int Pictures, double Rms, double? OwnRms, double FocalError, double CentreError, double PlaceError, double TurnError, double Coverage);

/// <summary>A corner of the board in one picture.</summary>
/// <param name="Camera">Index of the camera.</param>
/// <param name="Moment">When.</param>
/// <param name="Corner">Index of the corner.</param>
/// <param name="X">Where it was seen, pixels.</param>
/// <param name="Y">Where it was seen.</param>
/// <param name="ErrorX">Seen − projected, pixels.</param>
/// <param name="ErrorY">Seen − projected.</param>
public sealed record CornerResidual(int Camera, long Moment, int Corner, double X, double Y, double ErrorX, double ErrorY);

/// <summary>A picture that was left out, since the board in it does not fit all others.</summary>
/// <param name="Camera">Name of the camera.</param>
/// <param name="Moment">When.</param>
/// <param name="Rms">How little it fits, pixels.</param>
public sealed record LeftOut(string Camera, long Moment, double Rms);

/// <summary>Calibrated cameras, and how good they are.</summary>
/// <param name="Rig">The cameras; the first stands at the origin. Metres.</param>
/// <param name="Board">The board.</param>
/// <param name="Cameras">What is known of each.</param>
/// <param name="Rms">Root of the mean squared reprojection error of all, pixels.</param>
/// <param name="Boards">Moment → [C] where the board's corners were in the world, metres.</param>
/// <param name="Residuals">All corners.</param>
/// <param name="LeftOut">Pictures that were not used.</param>
/// <param name="Notes">What the user should know.</param>
public sealed record RigCalibration(
    Rig Rig, Board Board, IReadOnlyList<CameraCalibration> Cameras, double Rms, IReadOnlyDictionary<long, IReadOnlyList<(double X, double Y, double Z)>> Boards,
    IReadOnlyList<CornerResidual> Residuals, IReadOnlyList<LeftOut> LeftOut, IReadOnlyList<string> Notes);
