using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FFMpegCore.Exceptions;

namespace FFMpegCore;

public static class FFProbe
{
    private const string StreamsQuery = "-loglevel error -print_format json -show_format -sexagesimal -show_streams -show_chapters";
    private const string FramesQuery = "-loglevel error -print_format json -show_frames -v quiet -sexagesimal";
    private const string PacketsQuery = "-loglevel error -print_format json -show_packets -v quiet -sexagesimal";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNameCaseInsensitive = true,
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString,
    };

    public static IMediaAnalysis Analyse(string filePath, FFOptions? ffOptions = null, string? customArguments = null) =>
        Wait(() => AnalyseAsync(filePath, ffOptions, default, customArguments));

    public static IMediaAnalysis Analyse(Uri uri, FFOptions? ffOptions = null, string? customArguments = null) =>
        Wait(() => AnalyseAsync(uri, ffOptions, default, customArguments));

    public static Task<IMediaAnalysis> AnalyseAsync(
        string filePath, FFOptions? ffOptions = null, CancellationToken cancellationToken = default, string? customArguments = null) =>
        AnalyseInputAsync(Existing(filePath), ffOptions, customArguments, cancellationToken);

    public static Task<IMediaAnalysis> AnalyseAsync(
        Uri uri, FFOptions? ffOptions = null, CancellationToken cancellationToken = default, string? customArguments = null) =>
        AnalyseInputAsync(uri.AbsoluteUri, ffOptions, customArguments, cancellationToken);

    public static FFProbeFrames GetFrames(string filePath, FFOptions? ffOptions = null, string? customArguments = null) =>
        Wait(() => QueryAsync<FFProbeFrames>(FramesQuery, Existing(filePath), ffOptions, customArguments, true, default));

    public static FFProbeFrames GetFrames(Uri uri, FFOptions? ffOptions = null, string? customArguments = null) =>
        Wait(() => QueryAsync<FFProbeFrames>(FramesQuery, uri.AbsoluteUri, ffOptions, customArguments, true, default));

    public static Task<FFProbeFrames> GetFramesAsync(
        string filePath, FFOptions? ffOptions = null, CancellationToken cancellationToken = default, string? customArguments = null) =>
        QueryAsync<FFProbeFrames>(FramesQuery, Existing(filePath), ffOptions, customArguments, false, cancellationToken);

    public static Task<FFProbeFrames> GetFramesAsync(
        Uri uri, FFOptions? ffOptions = null, CancellationToken cancellationToken = default, string? customArguments = null) =>
        QueryAsync<FFProbeFrames>(FramesQuery, uri.AbsoluteUri, ffOptions, customArguments, false, cancellationToken);

    public static FFProbePackets GetPackets(string filePath, FFOptions? ffOptions = null, string? customArguments = null) =>
        Wait(() => QueryAsync<FFProbePackets>(PacketsQuery, Existing(filePath), ffOptions, customArguments, true, default));

    public static Task<FFProbePackets> GetPacketsAsync(
        string filePath, FFOptions? ffOptions = null, CancellationToken cancellationToken = default, string? customArguments = null) =>
        QueryAsync<FFProbePackets>(PacketsQuery, Existing(filePath), ffOptions, customArguments, false, cancellationToken);

    private static T Wait<T>(Func<Task<T>> query) => Task.Run(query).GetAwaiter().GetResult();

    private static async Task<IMediaAnalysis> AnalyseInputAsync(
        string input, FFOptions? options, string? customArguments, CancellationToken cancellationToken)
    {
        var result = await RunAsync(StreamsQuery, input, options, customArguments, cancellationToken).ConfigureAwait(false);
        ThrowIfFailed(result);
        using var json = JsonDocument.Parse(string.Concat(result.Output));
        return new MediaAnalysis(json.RootElement, result.Error);
    }

    private static async Task<T> QueryAsync<T>(
        string query, string input, FFOptions? options, string? customArguments, bool throwOnError, CancellationToken cancellationToken)
    {
        var result = await RunAsync(query, input, options, customArguments, cancellationToken).ConfigureAwait(false);
        if (throwOnError)
        {
            ThrowIfFailed(result);
        }

        return JsonSerializer.Deserialize<T>(string.Concat(result.Output), s_json)!;
    }

    private static async Task<ProgramResult> RunAsync(
        string query, string input, FFOptions? given, string? customArguments, CancellationToken cancellationToken)
    {
        var options = given ?? GlobalFFOptions.Current;
        using var program = Start($"{query} \"{input}\" {customArguments}", options);
        return await program.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static RunningProgram Start(string arguments, FFOptions options)
    {
        try
        {
            return RunningProgram.Start(GlobalFFOptions.GetFFProbeBinaryPath(options), arguments, options, keepOutput: true);
        }
        catch (Win32Exception missing)
        {
            throw new FFProbeException("ffprobe was not found on your system", missing);
        }
    }

    private static string Existing(string filePath) => File.Exists(filePath)
        ? filePath
        : throw new FFMpegException(FFMpegExceptionType.File, $"No file found at '{filePath}'");

    private static void ThrowIfFailed(ProgramResult result)
    {
        if (result.ExitCode != 0)
        {
            var message = $"ffprobe exited with non-zero exit-code ({result.ExitCode} - {result.ErrorText})";
            throw new FFMpegException(FFMpegExceptionType.Process, message, null, result.ErrorText);
        }
    }
}
