using System.Globalization;
using System.Net;
using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Export;

/// <summary>Writes <c>report.html</c>: one file that shows a run without a network, a server or another program.</summary>
/// <remarks>
/// The overlay video, a 3D view that can be turned, tracks and confidence over time, and a table of what went wrong where. The
/// video is embedded up to 40 MB and linked beyond. Of more than 20,000 frames every n-th row is embedded, and the page says so.
/// Commit after <see cref="OverlaySink"/>: the video must be there. Memory: flat; rows wait in a temporary file.
/// </remarks>
public sealed class ReportSink : ISink<KeypointFrame>
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "report.html";

    /// <summary>Largest video that is embedded, bytes.</summary>
    public const long LargestEmbedded = 40L << 20;

    /// <summary>Most rows that are embedded.</summary>
    public const long MostRows = 20_000;

    private readonly string _folder;
    private readonly ExportContext _context;
    private readonly long _largest;
    private readonly RowSpool _spool;
    private readonly RowTally _tally = new();
    private readonly TroubleLog _log = new();
    private TextFile? _page;

    /// <summary>Begins the temporary file of rows.</summary>
    /// <param name="folder">The result folder.</param>
    /// <param name="context">The run.</param>
    /// <param name="largestEmbedded">Largest video that is embedded, bytes.</param>
    public ReportSink(string folder, ExportContext context, long largestEmbedded = LargestEmbedded)
    {
        (_folder, _context, _largest) = (folder, context, largestEmbedded);
        _spool = new RowSpool(folder, context.Count);
    }

    /// <inheritdoc/>
    public void Write(KeypointFrame item)
    {
        using var owned = item;
        _context.Require(item);
        _spool.Add(item);
        _tally.Add(item);
        _log.Add(item);
    }

    /// <inheritdoc/>
    public void Commit()
    {
        _page = new TextFile(_folder, FileName);
        // The template marks with {{name}} where the run's own parts go.
        var parts = ReportTemplate.Text.Split("{{");
        _page.Text(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            var end = part.IndexOf("}}", StringComparison.Ordinal);
            Section(part[..end], _page);
            _page.Text(part.AsSpan(end + 2));
        }

        _page.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _page?.Dispose();
        _spool.Dispose();
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Section(string name, TextFile page)
    {
        switch (name)
        {
            case "title":
                page.Text(Html(_context.Info.Name));
                break;
            case "summary":
                foreach (var (what, value) in Summary()) page.Text($"<div><dt>{what}</dt><dd>{Html(value)}</dd></div>");
                break;
            case "notes":
                NotesOf(page);
                break;
            case "video":
                Video(page);
                break;
            case "trouble":
                Troubles(page);
                break;
            case "data":
                new ReportData(_context, _spool, MostRows).Write(page);
                break;
            default:
                throw new InvalidOperationException($"the report template asks for {name}");
        }
    }

    private IEnumerable<(string What, string Value)> Summary()
    {
        var info = _context.Info;
        yield return ("Input", Text($"{info.Path}, {info.SourceWidth} × {info.SourceHeight}, {info.Codec}"));
        yield return ("Rate", Text($"{info.FrameRate:0.###} frames per second{(info.VariableRate ? ", varying" : "")}"));
        yield return ("Model", Text($"{_context.ModelName}, {_context.Count} keypoints"));
        yield return ("Frames", Text($"{_tally.Rows}, {_tally.Found} with keypoints"));
        if (_tally.MeanConfidence is { } confidence) yield return ("Mean confidence", Text($"{confidence:0.00}"));
        if (_tally.MeanOnSubject is { } share) yield return ("On the subject", Text($"{share:0.0%} of the keypoints"));
    }

    private void NotesOf(TextFile page)
    {
        List<string> notes = [.. _context.Warnings().Select(w => $"warning: {w}"), .. _context.Notes];
        if (_tally.Swapped > 0) notes.Add(Text($"left and right were exchanged in {_tally.Swapped} of {_tally.Rows} frames, and were put back"));
        if (notes.Count == 0) return;
        page.Text("<ul class=\"note\" id=\"notes\">");
        foreach (var note in notes) page.Text($"<li>{Html(note)}</li>");
        page.Text("</ul>");
    }

    private void Video(TextFile page)
    {
        var file = new FileInfo(Path.Combine(_folder, OverlaySink.FileName));
        if (_tally.Rows == 0 || !file.Exists)
        {
            page.Text("<p>There is no overlay video.</p>");
        }
        else if (file.Length > _largest)
        {
            page.Text($"<video id=\"video\" controls muted playsinline src=\"{OverlaySink.FileName}\"></video>")
                .Text($"<p class=\"note\">The video is not part of this page: keep {OverlaySink.FileName} beside it.</p>");
        }
        else
        {
            page.Text("<video id=\"video\" controls muted playsinline src=\"data:video/mp4;base64,");
            using var video = file.OpenRead();
            Base64(video, page);
            page.Text("\"></video><p class=\"note\">The video is embedded in this page.</p>");
        }
    }

    private static void Base64(Stream from, TextFile page)
    {
        // A multiple of three, so that only the last piece is padded.
        var bytes = new byte[3 << 14];
        for (int n; (n = from.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)) > 0;) page.Text(Convert.ToBase64String(bytes, 0, n));
    }

    private void Troubles(TextFile page)
    {
        var stretches = _log.Stretches();
        if (stretches.Count == 0)
        {
            page.Text("<p>Nothing.</p>");
            return;
        }

        page.Text("<table><thead><tr><th>Frames</th><th>Time</th><th>What</th></tr></thead><tbody>");
        foreach (var t in stretches)
        {
            var (frames, times) = t.First == t.Last
                ? (Text($"{t.First}"), Text($"{t.From:0.00} s"))
                : (Text($"{t.First}–{t.Last}"), Text($"{t.From:0.00}–{t.To:0.00} s"));
            page.Text($"<tr class=\"{t.Kind}\" data-frame=\"{t.First}\"><td>{frames}</td><td>{times}</td><td>{Html(t.What)}</td></tr>");
        }

        page.Text("</tbody></table>");
        if (_log.Unlisted > 0) page.Text(Text($"<p class=\"note\">{_log.Unlisted} more stretches are not listed.</p>"));
    }
}
