using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Views;

/// <summary>The world of a rig: its cameras, its axes and its unit.</summary>
/// <param name="Rig">The cameras of the views.</param>
/// <param name="Axes">Which way is up.</param>
/// <param name="MetresPerUnit">Metres per unit.</param>
/// <param name="Notes">What had to be assumed, in words.</param>
internal sealed record RigScene(RigViews Rig, WorldAxes Axes, double MetresPerUnit, IReadOnlyList<string> Notes)
{
    // Cameras that film one subject stand nearer to each other than this many metres.
    private const double FarthestMetres = 15;

    /// <summary>Puts it together.</summary>
    /// <param name="file">The rig's file.</param>
    /// <param name="views">The cameras.</param>
    /// <param name="options">What the user says of it.</param>
    /// <exception cref="UserErrorException">More cameras must agree than there are.</exception>
    public static RigScene Of(Rig file, IReadOnlyList<RigView> views, ViewOptions options)
    {
        if (options.MinCameras > views.Count)
            throw new UserErrorException($"--views-min-cameras is {options.MinCameras}, and there are {views.Count} cameras", $"give at most {views.Count}");
        var rig = new RigViews([.. views.Select(v => v.Camera)], options.Reject);
        var axes = WorldAxes.Of(rig, options.Up);
        List<string> notes = [];
        if (options.Up is null) notes.Add($"{axes.Note} (--up)");
        var unit = options.Unit ?? file.Unit switch { "m" => 1, "cm" => 0.01, "mm" => 0.001, _ => null };
        if (unit is null)
        {
            unit = Spread(rig) > FarthestMetres ? 0.001 : 1;
            notes.Add($"the rig's unit is taken for {(unit < 1 ? "millimetres" : "metres")}, by how far apart its cameras are (--unit)");
        }

        return new RigScene(rig, axes, unit.Value, notes);
    }

    /// <summary>Root mean square distance of the cameras from their middle, in the rig's unit.</summary>
    private static double Spread(RigViews rig)
    {
        var centres = rig.Cameras.Select(c => c.Position).ToList();
        var middle = centres.Aggregate(Vector3.Zero, (sum, c) => sum + c) / centres.Count;
        return Math.Sqrt(centres.Average(c => (double)(c - middle).LengthSquared()));
    }
}
