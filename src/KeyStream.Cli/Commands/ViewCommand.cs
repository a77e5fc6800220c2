using System.CommandLine;
using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Web;

namespace KeyStream.Cli.Commands;

/// <summary><c>view DIR</c>: shows a finished run folder in the browser.</summary>
internal static class ViewCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that `run` wrote." };
        var port = new Option<string>("--port") { Description = "Port on this machine; 0 takes a free one.", DefaultValueFactory = _ => "0" };
        var command = new ExampleCommand("view", "Show a finished run in the browser (on this machine only).", "./keystream view out") { folder, port };
        command.SetAction((parsed, token) => ServeAsync(parsed.GetRequiredValue(folder), new SettingValue(parsed.GetRequiredValue(port), "--port").Int(0, 65535), token));
        return command;
    }

    private static async Task<int> ServeAsync(string folder, int port, CancellationToken token)
    {
        if (!File.Exists(Path.Combine(folder, RunFolderServer.StartPage)))
            throw new UserErrorException($"{folder} holds no {RunFolderServer.StartPage}", "give a folder that `keystream run` finished");
        using var server = new RunFolderServer(folder, port);
        Console.WriteLine($"{server.Address}  (Ctrl-C ends it)");
        await server.ServeAsync(token);
        return ExitCode.Done;
    }
}
