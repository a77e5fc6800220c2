using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Export;

/// <summary>The exporters of a run, in the order in which they are to be committed.</summary>
public static class ExportSet
{
    /// <summary>Begins every file.</summary>
    /// <param name="folder">The result folder; created where it is missing.</param>
    /// <param name="context">The run.</param>
    /// <param name="pictures">False where the frames have no pictures: there is no overlay then.</param>
    /// <returns>Each sink with its file name. The caller owns them.</returns>
    /// <exception cref="UserErrorException">The folder cannot be written.</exception>
    public static IReadOnlyList<(string Name, ISink<KeypointFrame> Sink)> Create(string folder, ExportContext context, bool pictures = true)
    {
        var sinks = new List<(string Name, ISink<KeypointFrame> Sink)>();
        try
        {
            // Each camera of a rig has a table of its own.
            if (context.World is null) sinks.Add((Keypoints2dCsvSink.FileName, new Keypoints2dCsvSink(folder, context)));
            sinks.Add((Keypoints3dCsvSink.FileName, new Keypoints3dCsvSink(folder, context)));
            sinks.Add((TimestampsSink.FileName, new TimestampsSink(folder, context)));
            if (pictures) sinks.Add((OverlaySink.FileName, new OverlaySink(folder, context)));
            sinks.Add((ReportSink.FileName, new ReportSink(folder, context)));
            return sinks;
        }
        catch (Exception e)
        {
            foreach (var (_, sink) in sinks) sink.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new UserErrorException($"the result folder {folder} cannot be written ({e.Message})", "choose another folder with -o", e);
            throw;
        }
    }
}
