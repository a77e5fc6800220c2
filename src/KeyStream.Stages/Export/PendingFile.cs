using KeyStream.Data;

namespace KeyStream.Stages.Export;

/// <summary>A result file that carries a temporary name, <c>.NAME.part</c>, until it is whole.</summary>
public sealed class PendingFile : IDisposable
{
    private bool _committed;

    /// <summary>Reserves a name; nothing is written yet. The folder is created where it is missing.</summary>
    /// <param name="folder">The result folder.</param>
    /// <param name="name">File name inside it, without a path.</param>
    public PendingFile(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        FinalPath = Path.Combine(folder, name);
        TemporaryPath = Path.Combine(folder, $".{name}.part");
        File.Delete(TemporaryPath);
    }

    /// <summary>Where the file will be.</summary>
    public string FinalPath { get; }

    /// <summary>Where it is being written.</summary>
    public string TemporaryPath { get; }

    /// <summary>Opens the temporary file for writing and reading back; the caller closes it before <see cref="Commit"/>.</summary>
    public FileStream Open() => new(TemporaryPath, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);

    /// <summary>Gives the finished file its name, in place of an older one.</summary>
    /// <exception cref="UserErrorException">The name is taken by something that cannot be replaced.</exception>
    public void Commit()
    {
        try
        {
            File.Move(TemporaryPath, FinalPath, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{FinalPath} cannot be written ({e.Message})", "free the name or choose another folder", e);
        }

        _committed = true;
    }

    /// <summary>Removes the temporary file unless it was committed.</summary>
    public void Dispose()
    {
        if (!_committed) File.Delete(TemporaryPath);
    }
}
