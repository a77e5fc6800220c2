using FFMpegCore.Exceptions;

namespace FFMpegCore.Arguments;

public class CustomArgument(string argument) : IArgument
{
    public readonly string Argument = argument;
    public string Text => Argument ?? string.Empty;
}

/// <summary>An option whose text is fixed when it is added; null stands for "not given".</summary>
internal sealed class TextArgument(string? text) : IArgument
{
    public string Text { get; } = text ?? string.Empty;
}

public class InputArgument : IInputArgument
{
    public readonly string FilePath;
    public readonly bool VerifyExists;

    public InputArgument(bool verifyExists, string filePaths) => (VerifyExists, FilePath) = (verifyExists, filePaths);

    public InputArgument(string path, bool verifyExists) : this(verifyExists, path) { }

    public string Text => $"-i \"{FilePath}\"";

    public void Pre()
    {
        if (VerifyExists && !File.Exists(FilePath))
        {
            throw new FileNotFoundException("Input file not found", FilePath);
        }
    }

    public Task During(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public void Post() { }
}

public class InputDeviceArgument(string device) : IInputArgument
{
    public string Text => $"-i {device}";

    public void Pre() { }

    public Task During(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public void Post() { }
}

public class OutputArgument(string path, bool overwrite = true) : IOutputArgument
{
    public readonly string Path = path;
    public readonly bool Overwrite = overwrite;

    public string Text => Overwrite ? $"\"{Path}\" -y" : $"\"{Path}\"";

    public void Pre()
    {
        if (!Overwrite && File.Exists(Path))
        {
            throw new FFMpegException(FFMpegExceptionType.File, "Output file already exists and overwrite is disabled");
        }
    }

    public Task During(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public void Post() { }
}

public class OutputUrlArgument(string url) : IOutputArgument
{
    public readonly string Url = url;

    public string Text => Url;

    public void Pre() { }

    public Task During(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public void Post() { }
}
