namespace KeyStream.Stages.Export;

/// <summary>The page of the report with its style and script, kept as a file of its own beside this one.</summary>
internal static class ReportTemplate
{
    private const string Name = "KeyStream.Stages.Export.Report.report.html";

    /// <summary>HTML with {{name}} where a part of the run goes.</summary>
    public static string Text { get; } = Load();

    private static string Load()
    {
        using var stream = typeof(ReportTemplate).Assembly.GetManifestResourceStream(Name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
