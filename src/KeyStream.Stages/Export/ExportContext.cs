using KeyStream.Data;
using KeyStream.Stages.Views;

namespace KeyStream.Stages.Export;

/// <summary>What every exporter knows about a run before its first frame.</summary>
/// <param name="Info">The input.</param>
/// <param name="Layout">Names, edges and symmetric pairs of the keypoints.</param>
/// <param name="ModelName">Name of the model, for headings.</param>
public sealed record ExportContext(InputInfo Info, KeypointLayout Layout, string ModelName)
{
    /// <summary>What was assumed or found out before the first frame, each in words; the report lists it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What is to be warned of, which only the whole run shows: asked behind the last frame, when the report is written.</summary>
    public Func<IEnumerable<string>> Warnings { get; init; } = () => [];

    /// <summary>The rig's world, where 3D points are in its unit; null where one camera saw them.</summary>
    public WorldAxes? World { get; init; }

    /// <summary>Whether the pictures come with the keypoints of each camera drawn in (<see cref="ViewMosaic"/>).</summary>
    public bool Drawn { get; init; }

    /// <summary>Keypoints per frame.</summary>
    public int Count => Layout.Names.Count;

    /// <summary>Throws where a frame has not the number of keypoints that the layout names.</summary>
    /// <exception cref="ArgumentException">The numbers differ.</exception>
    public void Require(KeypointFrame frame)
    {
        if (frame.Points2d.GetLength(0) != Count || frame.Points3d.GetLength(0) != Count || frame.Confidence.Length != Count)
            throw new ArgumentException($"{frame.Stamp} has {frame.Confidence.Length} keypoints where the layout names {Count}", nameof(frame));
    }
}
