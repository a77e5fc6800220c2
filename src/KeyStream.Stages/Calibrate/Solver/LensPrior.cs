namespace KeyStream.Stages.Calibrate;

/// <summary>How far the numbers of usual lenses lie from what they are taken for where few pictures do not fix them: what is kept out of the solution
/// is still not known, and belongs to its uncertainty.</summary>
internal static class LensPrior
{
    private const double Centre = 0.02;                      // Of the picture's longer side.
    private const double Bend = 0.2, Tangential = 0.001, High = 0.03;

    /// <summary>One over the variance of each number.</summary>
    /// <param name="free">[L] which numbers were found, of which nothing needs to be assumed.</param>
    /// <param name="side">The picture's longer side, pixels.</param>
    /// <returns>[L].</returns>
    public static IEnumerable<double> Precision(bool[] free, int side) => free.Select((found, i) => found ? 0 : i switch
    {
        < 2 => 0,
        < LensState.First => 1 / Math.Pow(Centre * side, 2),
        < LensState.First + 2 => 1 / (Bend * Bend),
        < LensState.First + 4 => 1 / (Tangential * Tangential),
        _ => 1 / (High * High),
    });
}
