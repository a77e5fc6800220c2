using System.Globalization;
using KeyStream.Data;

namespace KeyStream.Stages.Calibrate;

/// <summary>Refuses what cannot be calibrated, and says why.</summary>
/// <param name="inputs">[V] the cameras.</param>
/// <param name="board">The board.</param>
internal sealed class CalibrationChecks(IReadOnlyList<CalibratedInput> inputs, Board board)
{
    private const double MostFocalError = 0.02;
    private const double MostPlaceError = 0.05;
    private const double FlatTilt = 10;
    private const double ApartPixels = 3;
    private const double ApartTimes = 10;
    private const int FewPictures = 4;

    /// <summary>Every camera must have seen the board.</summary>
    /// <exception cref="UserErrorException">One has not.</exception>
    public void Seen(IReadOnlyList<BoardSighting> sightings)
    {
        string[] blind = [.. inputs.Where((_, c) => sightings.All(s => s.Camera != c)).Select(i => $"{i.Name} (0 of {i.Pictures} pictures)")];
        if (blind.Length == 0) return;
        throw new UserErrorException(
            $"The board {board} is never seen by {string.Join(", ", blind)}",
            board.HasMarkers
                ? "check squares, sides and dictionary of the board, and that its markers are sharp in the pictures"
                : "check the number of inner corners (one less than squares, in each direction), and that the whole board with a white margin is in the picture");
    }

    /// <summary>The error of a camera for whose pictures no pose is found.</summary>
    public UserErrorException NoPose(CalibratedInput input) =>
        new($"No lens fits the boards that {input.Name} saw", $"check that --board {board} is what was filmed");

    /// <summary>Cameras that fit by themselves must fit together too.</summary>
    /// <exception cref="UserErrorException">They do not: what is taken for one moment is not one.</exception>
    public void Together(RigCalibration result)
    {
        var own = result.Cameras.Select(c => c.OwnRms ?? double.NaN).ToList();
        if (result.Cameras.Count < 2 || !(result.Rms > Math.Max(ApartPixels, ApartTimes * own.Max()))) return;
        static string Pixels(double rms) => rms.ToString("0.00", CultureInfo.InvariantCulture);
        throw new UserErrorException(
            $"{string.Join(" and ", result.Cameras.Select(c => c.Camera.Name))} fit by themselves ({string.Join(", ", own.Select(Pixels))} px) but not together ({Pixels(result.Rms)} px)",
            "see that pictures of one number, or videos from their start, show the board at the same moment, and that no camera moved; --separate finds the lenses alone");
    }

    /// <summary>The views must fix the focal length and the place of every camera.</summary>
    /// <exception cref="UserErrorException">They do not.</exception>
    public void Fixed(RigCalibration result, IReadOnlyList<BoardSighting> kept, BundleState state)
    {
        foreach (var (camera, c) in result.Cameras.Select((camera, c) => (camera, c)))
        {
            if (!(camera.FocalError <= MostFocalError))
            {
                throw new UserErrorException(
                    $"The pictures do not fix the focal length of {camera.Camera.Name} ({Percent(camera.FocalError)} uncertain): {Why(camera, [.. kept.Where(s => s.Camera == c)], state)}",
                    "film the board tilted to all sides by 20 to 45 degrees, near and far, in at least 10 pictures");
            }

            if (!(camera.PlaceError <= MostPlaceError * camera.Camera.Position.Length()))
            {
                throw new UserErrorException(
                    $"The pictures do not fix where {camera.Camera.Name} stands ({(camera.PlaceError * 1000).ToString("0", CultureInfo.InvariantCulture)} mm uncertain)",
                    "hold the board where it and another camera see it, at more places and tilts");
            }
        }
    }

    private static string Why(CameraCalibration camera, BoardSighting[] own, BundleState state)
    {
        // The angle between the board's normal and the optical axis.
        var tilts = own.Select(s => Math.Acos(Math.Min(1, Math.Abs(state.Cameras[s.Camera].After(state.Boards[s.Moment]).R[8]))) * 180 / Math.PI).ToList();
        if (own.Length < FewPictures) return $"only {own.Length} of them show{(own.Length == 1 ? "s" : "")} the board";
        if (tilts.Max() < FlatTilt) return $"in all {own.Length} the board is nearly parallel to the picture (at most {tilts.Max().ToString("0", CultureInfo.InvariantCulture)} degrees tilted)";
        return $"the board is small in them ({Percent(camera.Coverage)} of the picture is covered) or always tilted alike";
    }

    private static string Percent(double part) => double.IsFinite(part) ? (part * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %" : "wholly";
}
