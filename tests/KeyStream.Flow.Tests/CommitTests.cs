namespace KeyStream.Flow.Tests;

public sealed class CommitTests
{
    [Fact]
    public async Task Commit_OneBranchFaults_NoSinkCommits()
    {
        await using var pipeline = Build.Pipeline();
        var branches = pipeline.Tee("tee", pipeline.Numbers(10), 2, i => i);
        var good = pipeline.Collect(branches[0], name: "good");
        var bad = pipeline.Collect(branches[1], i => i.ShouldNotBe(9), "bad");
        (await Should.ThrowAsync<StageException>(() => pipeline.RunAsync())).Stage.ShouldBe("bad");
        good.Committed.ShouldBeFalse();
        bad.Committed.ShouldBeFalse();
        good.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Commit_SecondOfThreeFails_FirstStaysThirdDoesNotCommit()
    {
        await using var pipeline = Build.Pipeline();
        var branches = pipeline.Tee("tee", pipeline.Numbers(10), 3, i => i);
        var first = pipeline.Collect(branches[0], name: "first");
        var second = new FaultyCommit();
        pipeline.Sink("second", branches[1], second);
        var third = pipeline.Collect(branches[2], name: "third");
        var thrown = await Should.ThrowAsync<StageException>(() => pipeline.RunAsync());
        (thrown.Stage, thrown.Item).ShouldBe(("second", "commit"));
        first.Committed.ShouldBeTrue();
        third.Committed.ShouldBeFalse();
        (first.Disposed, second.Disposed, third.Disposed).ShouldBe((true, true, true));
    }

    [Fact]
    public async Task Commit_EveryBranch_SeesAllItemsOfAllBranchesFirst()
    {
        List<string> events = [];
        await using var pipeline = Build.Pipeline();
        var branches = pipeline.Tee("tee", pipeline.Numbers(3), 2, i => i);
        pipeline.Sink("one", branches[0], new Recorder("one", events));
        pipeline.Sink("two", branches[1], new Recorder("two", events));
        await pipeline.RunAsync();
        events[..6].ShouldAllBe(e => e.EndsWith("write"));
        events[6..].ShouldBe(["one commit", "two commit", "one dispose", "two dispose"]);
    }

    private sealed class FaultyCommit : ISink<int>
    {
        public bool Disposed { get; private set; }

        public void Write(int item)
        {
        }

        public void Commit() => throw new IOException("cannot rename");

        public void Dispose() => Disposed = true;
    }

    private sealed class Recorder(string name, List<string> events) : ISink<int>
    {
        public void Write(int item) => Add("write");

        public void Commit() => Add("commit");

        public void Dispose() => Add("dispose");

        private void Add(string what)
        {
            lock (events)
            {
                events.Add($"{name} {what}");
            }
        }
    }
}
