namespace KeyStream.Data.Tests.Tracks;

public sealed class TrackEdgesTests
{
    [Fact]
    public void Find_SwingingChain_JoinsNeighboursInIt()
    {
        // Four points in an order that says nothing: a body that walks, a thigh on it, a shin on that, and a foot.
        (double X, double Y)[] At(int t)
        {
            var (hip, thigh, shin) = ((X: 5.0 * t, Y: 100.0), Math.Sin(t / 5.0), Math.Sin((t / 5.0) + 1));
            var knee = (X: hip.X + (40 * Math.Sin(thigh)), Y: hip.Y + (40 * Math.Cos(thigh)));
            var ankle = (X: knee.X + (40 * Math.Sin(shin)), Y: knee.Y + (40 * Math.Cos(shin)));
            var toe = (X: ankle.X + 10, Y: ankle.Y + (3 * Math.Sin(t)));
            return [toe, hip, ankle, knee];
        }

        var tracks = Tracks(Enumerable.Range(0, 200).Select(t => At(t).Select(p => (p.X, p.Y, 1.0)).ToArray()));
        Edges(tracks).ShouldBe([(0, 2), (1, 3), (2, 3)]);
    }

    [Fact]
    public void Find_PointNeverSeenWithAnother_HasNoEdge()
    {
        var tracks = Tracks(Enumerable.Range(0, 10).Select(t => new[] { (0.0, 0.0, t < 5 ? 1.0 : 0), (1, 1, t < 5 ? 1 : 0), (2, 2, t < 5 ? 0 : 1) }));
        Edges(tracks).ShouldBe([(0, 1)]);
    }

    [Fact]
    public void Find_ManyPoints_IsATreeInLittleTime()
    {
        var random = new Random(1);
        var tracks = Tracks(Enumerable.Range(0, 3000).Select(_ => Enumerable.Range(0, 200).Select(k => (k + random.NextDouble(), 0.0, 1.0)).ToArray()));
        TrackEdges.Find(tracks).Count.ShouldBe(199);
    }

    private static IEnumerable<(int, int)> Edges(Tracks2d tracks) => TrackEdges.Find(tracks).Select(e => (Math.Min(e.From, e.To), Math.Max(e.From, e.To))).Order();

    private static Tracks2d Tracks(IEnumerable<(double, double, double)[]> frames)
    {
        var list = frames.Select(f => TrackFrame.Of(f)).ToList();
        return new Tracks2d("t", TrackFormat.Columns, null, list[0].Confidence.Length, list);
    }
}
