namespace FFMpegCore.Pipes;

public interface IPipeSink
{
    Task ReadAsync(Stream inputStream, CancellationToken cancellationToken);
    string GetFormat();
}

public interface IPipeSource
{
    string GetStreamArguments();
    Task WriteAsync(Stream outputStream, CancellationToken cancellationToken);
}

public interface IVideoFrame
{
    int Width { get; }
    int Height { get; }
    string Format { get; }

    void Serialize(Stream pipe);
    Task SerializeAsync(Stream pipe, CancellationToken token);
}

public class StreamPipeSource(Stream source) : IPipeSource
{
    public Stream Source { get; } = source;
    public int BlockSize { get; } = 4096;
    public string StreamFormat { get; } = string.Empty;

    public string GetStreamArguments() => StreamFormat;

    public Task WriteAsync(Stream outputStream, CancellationToken cancellationToken) =>
        Source.CopyToAsync(outputStream, BlockSize, cancellationToken);
}

public class StreamPipeSink : IPipeSink
{
    public StreamPipeSink(Func<Stream, CancellationToken, Task> writer) => Writer = writer;

    public StreamPipeSink(Stream destination) =>
        Writer = (inputStream, cancellationToken) => inputStream.CopyToAsync(destination, BlockSize, cancellationToken);

    public Func<Stream, CancellationToken, Task> Writer { get; }
    public int BlockSize { get; set; } = 4096;
    public string Format { get; set; } = string.Empty;

    public Task ReadAsync(Stream inputStream, CancellationToken cancellationToken) => Writer(inputStream, cancellationToken);

    public string GetFormat() => Format;
}
