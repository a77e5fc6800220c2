using KeyStream.Data;
using KeyStream.Stages.Export;

namespace KeyStream.Stages.Tests.Export;

public sealed class RowTallyTests
{
    [Fact]
    public void Tally_OfMixedRows_CountsEachAndAveragesTheFound()
    {
        var context = Samples.Context();
        var decoded = Samples.Picture(context, 2);
        var tally = new RowTally();
        KeypointFrame Good(long i, double confidence) => Samples.Row(i, new double[2, 2], new double[2, 3], confidence, confidence);
        foreach (var row in (KeypointFrame[])
        [
            Good(0, 0.9), Samples.Fault(context, 1, "damaged"), KeypointFrame.Missing(decoded.Stamp, decoded.Frame, 2, "no subject found"),
            Samples.Fault(context, 3, "damaged"), Good(4, 0.1) with { Swapped = true }, Good(5, 0.8) with { OnSubject = 0.25 },
            Good(6, 0.6) with { OnSubject = 0.75 },
        ])
        {
            using (row) tally.Add(row);
        }

        (tally.Rows, tally.Found, tally.Undecodable, tally.WithoutSubject, tally.Swapped, tally.Beside).ShouldBe((7, 4, 2, 1, 1, 1));
        tally.Missing.ShouldBe(new Dictionary<string, long> { ["damaged"] = 2, ["no subject found"] = 1 }, ignoreOrder: true);
        tally.MeanConfidence!.Value.ShouldBe(0.6, 1e-12);
        tally.MeanOnSubject.ShouldBe(0.5);
    }

    [Fact]
    public void Tally_OfRowsWithoutKeypoints_HasNoMeans()
    {
        var tally = new RowTally();
        using (var row = Samples.Fault(Samples.Context(), 0, "damaged")) tally.Add(row);
        tally.MeanConfidence.ShouldBeNull();
        tally.MeanOnSubject.ShouldBeNull();
    }
}
