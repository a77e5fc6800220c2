namespace KeyStream.Training.Pairs;

/// <summary>How well the keypoints of a category serve to tell relative poses, and how still they stand on the surface.</summary>
/// <param name="Pairs">Pairs of views of unseen instances.</param>
/// <param name="MedianAngle">Median error of the relative rotation by the keypoints' Procrustes, degrees.</param>
/// <param name="MeanAngle">Its mean, degrees.</param>
/// <param name="StandardError">3D-SE: root mean square distance of a keypoint, in the object's frame, from its mean over random views, mean over keypoints and
/// instances, % of the object's longest side.</param>
/// <param name="TurntableError">The same over a turntable.</param>
/// <param name="SurfaceError">The same for the points of the surface that are nearest to the keypoints.</param>
/// <param name="OnObject">Share of keypoints whose place in the picture lies on the object, %.</param>
/// <param name="Spread">Root mean square distance of an object's keypoints from their middle, % of its longest side.</param>
/// <param name="Facing">Share of pictures in which it is told rightly whether the object faces right, %; NaN without an orientation network.</param>
public sealed record KeypointNetScores(
    int Pairs, double MedianAngle, double MeanAngle, double StandardError, double TurntableError, double SurfaceError, double OnObject, double Spread, double Facing)
{
    /// <summary>The numbers by name, with their units, in the order in which they are shown.</summary>
    public IReadOnlyDictionary<string, double> ByName => new Dictionary<string, double>
    {
        ["pose error, median deg"] = MedianAngle,
        ["pose error, mean deg"] = MeanAngle,
        ["3D-SE %"] = StandardError,
        ["turntable: 3D std %"] = TurntableError,
        ["turntable: surface std %"] = SurfaceError,
        ["on the object %"] = OnObject,
        ["spread %"] = Spread,
        ["facing right told %"] = Facing,
    };
}
