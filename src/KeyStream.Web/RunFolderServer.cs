using System.Net;
using System.Net.Sockets;
using KeyStream.Data;

namespace KeyStream.Web;

/// <summary>Serves the files of one finished run folder over HTTP to browsers on this machine.</summary>
/// <remarks>
/// Bound to the loopback address, read-only, files inside the folder only (no links that lead out of it). Byte ranges are
/// answered, since browsers seek in videos by them.
/// </remarks>
public sealed class RunFolderServer : IDisposable
{
    /// <summary>The file that <c>/</c> shows.</summary>
    public const string StartPage = "report.html";

    private readonly HttpListener _listener = new();
    private readonly string _folder;

    /// <summary>Opens the port.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="port">Port, 0..65535; 0 takes a free one.</param>
    /// <exception cref="UserErrorException">The folder is missing or the port is taken.</exception>
    public RunFolderServer(string folder, int port)
    {
        if (!Directory.Exists(folder)) throw new UserErrorException($"{folder} is not a folder", "give a folder that `keystream run` finished");
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        if (port == 0) port = FreePort();
        Address = new Uri($"http://127.0.0.1:{port}/");
        _listener.Prefixes.Add(Address.ToString());
        try
        {
            _listener.Start();
        }
        catch (HttpListenerException e)
        {
            throw new UserErrorException($"port {port} cannot be opened ({e.Message})", "choose another with --port", e);
        }
    }

    /// <summary>Where the browser finds the start page.</summary>
    public Uri Address { get; }

    /// <summary>Answers requests until the token is cancelled.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        using var stop = cancellation.Register(_listener.Stop);
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (cancellation.IsCancellationRequested && e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await AnswerAsync(context, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task AnswerAsync(HttpListenerContext context, CancellationToken cancellation)
    {
        var response = context.Response;
        try
        {
            var path = Find(context.Request.Url?.AbsolutePath ?? "/");
            response.Headers["X-Content-Type-Options"] = "nosniff";
            if (context.Request.HttpMethod is not ("GET" or "HEAD")) response.StatusCode = (int)HttpStatusCode.MethodNotAllowed;
            else if (path is null) response.StatusCode = (int)HttpStatusCode.NotFound;
            else await SendAsync(context.Request, response, path, cancellation).ConfigureAwait(false);
            response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // The browser went away, or the file did: the next request is answered as if nothing had been.
            response.Abort();
        }
    }

    private string? Find(string address)
    {
        var relative = Uri.UnescapeDataString(address).TrimStart('/');
        if (relative.Length == 0) relative = StartPage;
        if (relative.Contains('\0')) return null;
        var path = Path.GetFullPath(Path.Combine(_folder, relative));
        var inside = path.StartsWith(_folder, StringComparison.Ordinal) && File.Exists(path);
        return inside && new FileInfo(path).LinkTarget is null ? path : null;
    }

    private static async Task SendAsync(HttpListenerRequest request, HttpListenerResponse response, string path, CancellationToken cancellation)
    {
        using var file = File.OpenRead(path);
        var (from, to) = (0L, file.Length - 1);
        if (ByteRange.Parse(request.Headers["Range"], file.Length) is { } range)
        {
            (from, to) = range;
            response.StatusCode = (int)HttpStatusCode.PartialContent;
            response.Headers["Content-Range"] = $"bytes {from}-{to}/{file.Length}";
        }

        response.Headers["Accept-Ranges"] = "bytes";
        response.ContentType = ContentTypes.Of(path);
        response.ContentLength64 = to - from + 1;
        if (request.HttpMethod == "HEAD") return;
        file.Position = from;
        var buffer = new byte[1 << 16];
        for (var left = to - from + 1; left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation).ConfigureAwait(false);
            if (read == 0) throw new IOException($"{path} became shorter while it was sent");
            await response.OutputStream.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            left -= read;
        }
    }
}
