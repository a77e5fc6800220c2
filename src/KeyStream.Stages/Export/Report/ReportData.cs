using System.Text.Json;

namespace KeyStream.Stages.Export;

/// <summary>Writes the numbers of a run as compact JSON for the report's script.</summary>
/// <remarks>
/// Whole numbers stand for tenths of a pixel (<c>xy</c>), thousandths of the 3D unit (<c>xyz</c>), hundredths of confidence (<c>c</c>)
/// and milliseconds (<c>t</c>); null is missing.
/// </remarks>
internal sealed class ReportData(ExportContext context, RowSpool spool, long mostRows)
{
    public void Write(TextFile page)
    {
        var step = Math.Max(1, (spool.Count + mostRows - 1) / mostRows);
        var head = new
        {
            names = context.Layout.Names,
            colours = Enumerable.Range(0, context.Count).Select(Palette.Colour).Select(c => $"#{c.R:x2}{c.G:x2}{c.B:x2}"),
            edges = Palette.Visible(context.Layout).Select(e => new[] { e.From, e.To }),
            rate = OverlaySink.RateOf(context.Info),
            varying = context.Info.VariableRate,
            frames = spool.Count,
            step,
            width = context.Info.SourceWidth,
            height = context.Info.SourceHeight,
        };
        // The default encoder escapes < and &: a hostile name cannot end the script element.
        page.Text("{\"head\":").Text(JsonSerializer.Serialize(head));
        Numbers(page, step, "t", row => Scaled(page, row[0], 1000));
        Numbers(page, step, "xy", row => Cells(page, row, 0, 2, 10));
        Numbers(page, step, "xyz", row => Cells(page, row, 2, 3, 1000));
        Numbers(page, step, "c", row => Cells(page, row, 5, 1, 100));
        page.Char('}');
    }

    private void Numbers(TextFile page, long step, string key, Action<double[]> write)
    {
        page.Text(",\n\"").Text(key).Text("\":[");
        var first = true;
        spool.Read(step, row =>
        {
            if (!first) page.Char(',');
            first = false;
            write(row);
        });
        page.Char(']');
    }

    private static void Cells(TextFile page, double[] row, int offset, int count, double scale)
    {
        for (var cell = 1; cell < row.Length; cell += RowSpool.Stride)
        {
            for (var i = 0; i < count; i++)
            {
                if (cell > 1 || i > 0) page.Char(',');
                Scaled(page, row[cell + offset + i], scale);
            }
        }
    }

    private static void Scaled(TextFile page, double value, double scale)
    {
        // Beyond this the number is nothing that a page could draw.
        if (Math.Abs(value) < 1e12) page.Number((long)Math.Round(value * scale));
        else page.Text("null");
    }
}
