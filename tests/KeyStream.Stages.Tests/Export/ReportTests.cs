using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Export;

namespace KeyStream.Stages.Tests.Export;

public sealed class ReportTests
{
    [Fact]
    public void Report_OfARun_HasItsNumbersAndEmbedsTheVideo()
    {
        using var folder = new Folder();
        var context = Samples.Context(320, 240);
        Run(folder, context, [Samples.Picture(context, 0), Samples.Fault(context, 1, "no subject"), Samples.Picture(context, 2)]);
        var data = Data(folder);
        data["head"]!["names"]!.AsArray().Select(n => n!.GetValue<string>()).ShouldBe(["nose", "tail"]);
        Numbers(data, "t").ShouldBe([0, 40, 80]);
        Numbers(data, "xy").ShouldBe([800, 1440, 2400, 1440, null, null, null, null, 800, 1440, 2400, 1440]);
        Numbers(data, "xyz").Take(6).ShouldBe([-500, -100, 0, 500, -100, -200]);
        Numbers(data, "c").ShouldBe([90, 30, 0, 0, 90, 30]);
        var page = folder.Read("report.html");
        var video = Convert.FromBase64String(Regex.Match(page, "base64,([^\"]+)\"").Groups[1].Value);
        video.ShouldBe(File.ReadAllBytes(folder.At("overlay.mp4")));
        page.ShouldContain("<tr class=\"missing\" data-frame=\"1\"><td>1</td><td>0.04 s</td><td>no subject</td></tr>");
        folder.Names.ShouldBe(["overlay.mp4", "report.html"]);
    }

    [Fact]
    public void Report_OfARun_AsksForNothingElse()
    {
        using var folder = new Folder();
        var context = Samples.Context();
        Run(folder, context, [Samples.Picture(context, 0)]);
        var page = Regex.Replace(folder.Read("report.html"), "base64,[^\"]+", "");
        Regex.IsMatch(page, "(https?:)?//[a-z]", RegexOptions.IgnoreCase).ShouldBeFalse();
        Regex.IsMatch(page, "<link|@import|fetch\\(|XMLHttp|<iframe|\\{\\{").ShouldBeFalse();
    }

    [Fact]
    public void Report_Notes_AreListedWithTheExchangesThatWereFound()
    {
        using var folder = new Folder();
        var context = Samples.Context();
        Run(folder, context, [Samples.Picture(context, 0)]);
        folder.Read("report.html").ShouldNotContain("id=\"notes\"");
        var written = 0;
        context = context with { Notes = ["camera <guessed>"], Warnings = () => [$"{written} written"] };
        written = 2; // What is warned of is known only behind the last frame.
        Run(folder, context, [Samples.Picture(context, 0), Samples.Picture(context, 1) with { Swapped = true }]);
        folder.Read("report.html").ShouldContain(
            "<li>warning: 2 written</li><li>camera &lt;guessed&gt;</li><li>left and right were exchanged in 1 of 2 frames, and were put back</li></ul>");
    }

    [Fact]
    public void Report_WithALargeVideo_LinksIt()
    {
        using var folder = new Folder();
        var context = Samples.Context();
        Samples.Export(new OverlaySink(folder.Path, context), [Samples.Picture(context, 0)]);
        Samples.Export(new ReportSink(folder.Path, context, largestEmbedded: 10), [Samples.Picture(context, 0)]);
        folder.Read("report.html").ShouldContain("src=\"overlay.mp4\"");
    }

    [Fact]
    public void Report_WithHostileNames_KeepsThemText()
    {
        using var folder = new Folder();
        const string Evil = "</script><script>alert(1)</script>";
        var context = Samples.Context(names: [Evil, "{{data}}"]);
        context = context with { Info = context.Info with { Name = Evil, Path = Evil }, ModelName = Evil };
        Run(folder, context, [Samples.Fault(context, 0, Evil)]);
        var page = folder.Read("report.html");
        page.ShouldNotContain("<script>alert");
        Data(folder)["head"]!["names"]![0]!.GetValue<string>().ShouldBe(Evil);
    }

    [Fact]
    public void Report_OfMoreRowsThanFit_KeepsEveryNth()
    {
        using var folder = new Folder();
        var context = Samples.Context();
        var rows = Enumerable.Range(0, (int)(2 * ReportSink.MostRows) + 1)
            .Select(i => Samples.Row(i, new double[,] { { i, 1 }, { 2, 3 } }, new double[2, 3], 1, 1));
        Samples.Export(new ReportSink(folder.Path, context), rows);
        var data = Data(folder);
        data["head"]!["step"]!.GetValue<int>().ShouldBe(3);
        data["head"]!["frames"]!.GetValue<int>().ShouldBe(40_001);
        Numbers(data, "t").Length.ShouldBe(13_334);
        Numbers(data, "xy")[^4].ShouldBe(39_999 * 10);
    }

    [Fact]
    public void Report_OfNoFrame_IsStillAPage()
    {
        using var folder = new Folder();
        Run(folder, Samples.Context(), []);
        folder.Names.ShouldBe(["report.html"]);
        Numbers(Data(folder), "t").ShouldBeEmpty();
        folder.Read("report.html").ShouldContain("There is no overlay video");
    }

    [Fact]
    public void Troubles_OfConsecutiveFrames_AreOneStretchEach()
    {
        var context = Samples.Context();
        var log = new TroubleLog();
        KeypointFrame Good(long i, double confidence = 0.9) => Samples.Row(i, new double[2, 2], new double[2, 3], confidence, confidence);
        foreach (var row in (KeypointFrame[])
        [
            Good(0), Samples.Fault(context, 1, "no subject"), Samples.Fault(context, 2, "no subject"), Samples.Fault(context, 3, "damaged"),
            Good(4, 0.1), Good(5, 0.2) with { Swapped = true }, Good(6) with { OnSubject = 0.25 }, Good(7) with { OnSubject = 0.75 },
        ]) log.Add(row);
        log.Stretches().Select(t => (t.Kind, t.First, t.Last)).ShouldBe(
            [("missing", 1L, 2L), ("missing", 3L, 3L), ("unsure", 4L, 5L), ("exchanged", 5L, 5L), ("beside", 6L, 6L)]);
    }

    [Fact]
    public void Troubles_BeyondTheMost_AreCounted()
    {
        var log = new TroubleLog();
        for (var i = 0; i < 2 * (TroubleLog.Most + 10); i++)
            log.Add(Samples.Row(i, new double[2, 2], new double[2, 3], 1, 1) with { Swapped = i % 2 == 0 });
        log.Stretches().Count.ShouldBe(TroubleLog.Most);
        log.Unlisted.ShouldBe(10);
    }

    private static void Run(Folder folder, ExportContext context, IReadOnlyList<KeypointFrame> rows)
    {
        using ISink<KeypointFrame> overlay = new OverlaySink(folder.Path, context), report = new ReportSink(folder.Path, context);
        foreach (var row in rows)
        {
            overlay.Write(row with { Frame = row.Frame?.Alias() });
            report.Write(row);
        }

        overlay.Commit();
        report.Commit();
    }

    private static JsonNode Data(Folder folder) =>
        JsonNode.Parse(Regex.Match(folder.Read("report.html"), "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value)!;

    private static long?[] Numbers(JsonNode data, string key) => [.. data[key]!.AsArray().Select(n => n?.GetValue<long>())];
}
