using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Export;

namespace KeyStream.Cli.Running;

/// <summary>Tallies the rows of a run for the progress line and <c>run.json</c>.</summary>
internal sealed class TallySink(RowTally rows) : ISink<KeypointFrame>
{
    public void Write(KeypointFrame item)
    {
        using (item) rows.Add(item);
    }

    public void Commit()
    {
    }

    public void Dispose()
    {
    }
}
