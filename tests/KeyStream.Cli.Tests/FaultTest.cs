namespace KeyStream.Cli.Tests;

/// <summary>Calls <c>run</c> with the tiny model in a folder of its own, and looks at what it says and leaves.</summary>
public abstract class FaultTest : IDisposable
{
    private protected TempFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static string[] Command(string input, params string[] more) => ["run", input, "-o", "out", "--model", TinyModel.Model, .. more];

    /// <summary>Expects that the run works.</summary>
    private protected RunFolder Run(string input, params string[] more)
    {
        Cli.RunIn(Folder.Path, Command(input, more)).ShouldSucceed();
        return new RunFolder(Folder.File("out"));
    }

    /// <summary>Expects one line that says why the run does not work, and that nothing is left behind.</summary>
    private protected string Refused(string input, params string[] more)
    {
        var line = Cli.RunIn(Folder.Path, Command(input, more)).ShouldFail(1);
        Directory.Exists(Folder.File("out")).ShouldBeFalse();
        return line;
    }
}
