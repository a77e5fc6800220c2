using FFMpegCore.Arguments;
using FFMpegCore.Pipes;

namespace FFMpegCore;

public sealed class FFMpegArguments : FFMpegArgumentsBase
{
    private readonly FFMpegGlobalArguments _globalArguments = new();

    private FFMpegArguments() { }

    public string Text => string.Join(" ", _globalArguments.Arguments.Concat(Arguments).Select(argument => argument.Text));

    public static FFMpegArguments FromFileInput(string filePath, bool verifyExists = true, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new FFMpegArguments().AddFileInput(filePath, verifyExists, addArguments);

    public static FFMpegArguments FromFileInput(FileInfo fileInfo, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new FFMpegArguments().AddFileInput(fileInfo, addArguments);

    public static FFMpegArguments FromUrlInput(Uri uri, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new FFMpegArguments().AddUrlInput(uri, addArguments);

    public static FFMpegArguments FromDeviceInput(string device, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new FFMpegArguments().AddDeviceInput(device, addArguments);

    public static FFMpegArguments FromPipeInput(IPipeSource sourcePipe, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new FFMpegArguments().AddPipeInput(sourcePipe, addArguments);

    public FFMpegArguments WithGlobalOptions(Action<FFMpegGlobalArguments> configureOptions)
    {
        configureOptions(_globalArguments);
        return this;
    }

    public FFMpegArguments AddFileInput(string filePath, bool verifyExists = true, Action<FFMpegArgumentOptions>? addArguments = null) =>
        With(new InputArgument(verifyExists, filePath), addArguments);

    public FFMpegArguments AddFileInput(FileInfo fileInfo, Action<FFMpegArgumentOptions>? addArguments = null) =>
        With(new InputArgument(fileInfo.FullName, false), addArguments);

    public FFMpegArguments AddUrlInput(Uri uri, Action<FFMpegArgumentOptions>? addArguments = null) =>
        With(new InputArgument(uri.AbsoluteUri, false), addArguments);

    public FFMpegArguments AddDeviceInput(string device, Action<FFMpegArgumentOptions>? addArguments = null) =>
        With(new InputDeviceArgument(device), addArguments);

    public FFMpegArguments AddPipeInput(IPipeSource sourcePipe, Action<FFMpegArgumentOptions>? addArguments = null) =>
        With(new InputPipeArgument(sourcePipe), addArguments);

    public FFMpegArgumentProcessor OutputToFile(string file, bool overwrite = true, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new(With(new OutputArgument(file, overwrite), addArguments));

    public FFMpegArgumentProcessor OutputToUrl(string uri, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new(With(new OutputUrlArgument(uri), addArguments));

    public FFMpegArgumentProcessor OutputToUrl(Uri uri, Action<FFMpegArgumentOptions>? addArguments = null) =>
        OutputToUrl(uri.ToString(), addArguments);

    public FFMpegArgumentProcessor OutputToPipe(IPipeSink reader, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new(With(new OutputPipeArgument(reader), addArguments));

    internal void Pre() => ForEachEnd(end => end.Pre());

    internal Task During(CancellationToken cancellationToken) =>
        Task.WhenAll(Arguments.OfType<IInputOutputArgument>().Select(end => end.During(cancellationToken)));

    internal void ProcessExited()
    {
        foreach (var pipe in Arguments.OfType<PipeArgument>())
        {
            pipe.ProcessExited();
        }
    }

    internal void Post() => ForEachEnd(end => end.Post());

    private void ForEachEnd(Action<IInputOutputArgument> action)
    {
        foreach (var end in Arguments.OfType<IInputOutputArgument>())
        {
            action(end);
        }
    }

    private FFMpegArguments With(IInputOutputArgument end, Action<FFMpegArgumentOptions>? addArguments)
    {
        var options = new FFMpegArgumentOptions();
        addArguments?.Invoke(options);
        Arguments.AddRange(options.Arguments);
        Arguments.Add(end);
        return this;
    }
}
