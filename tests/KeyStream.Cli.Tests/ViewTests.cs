using System.Net;
using KeyStream.Web;

namespace KeyStream.Cli.Tests;

public sealed class ViewTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new();

    public ViewTests()
    {
        Directory.CreateDirectory(_folder.File("run"));
        _folder.Write("run/report.html", "<p>report</p>");
        _folder.Write("run/overlay.mp4", "0123456789");
        _folder.Write("secret.txt", "secret");
        File.CreateSymbolicLink(_folder.File("run/link.txt"), _folder.File("secret.txt"));
    }

    [Fact]
    public async Task Server_Root_ShowsTheReport()
    {
        var response = await Get("");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await response.Content.ReadAsStringAsync()).ShouldBe("<p>report</p>");
    }

    [Theory]
    [InlineData("missing.csv")]
    [InlineData("..%2fsecret.txt")]
    [InlineData("%2e%2e/secret.txt")]
    [InlineData("link.txt")]
    [InlineData("%00")]
    public async Task Server_FileThatIsNotInTheFolder_IsNotFound(string path) =>
        (await Get(path)).StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("bytes=2-4", "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", "789", "bytes 7-9/10")]
    [InlineData("bytes=-2", "89", "bytes 8-9/10")]
    [InlineData("bytes=8-99", "89", "bytes 8-9/10")]
    public async Task Server_ByteRange_IsAnswered(string range, string body, string sent)
    {
        var response = await Get("overlay.mp4", range);
        response.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        response.Content.Headers.ContentRange!.ToString().ShouldBe(sent);
        (await response.Content.ReadAsStringAsync()).ShouldBe(body);
    }

    [Theory]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=x-y")]
    [InlineData("lines=1-2")]
    public async Task Server_RangeWithoutMeaning_SendsTheWholeFile(string range) =>
        (await (await Get("overlay.mp4", range)).Content.ReadAsStringAsync()).ShouldBe("0123456789");

    [Fact]
    public void View_FolderWithoutReport_SaysWhatToGive() =>
        Cli.Run("view", _folder.Path).ShouldFail(1).ShouldContain("report.html");

    [Fact]
    public async Task View_Interrupted_Ends()
    {
        using var running = Cli.Start(_folder.Path, "view", "run");
        await running.Prints("http://127.0.0.1:").WaitAsync(TimeSpan.FromSeconds(60));
        Cli.Signal(running, "INT");
        running.Finish(TimeSpan.FromSeconds(30)).Code.ShouldBeOneOf(0, 130);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    private async Task<HttpResponseMessage> Get(string path, string? range = null)
    {
        using var server = new RunFolderServer(_folder.File("run"), 0);
        var serving = server.ServeAsync(_stop.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address + path));
        if (range is not null) request.Headers.TryAddWithoutValidation("Range", range);
        var response = await _client.SendAsync(request);
        await _stop.CancelAsync();
        await serving;
        return response;
    }
}
