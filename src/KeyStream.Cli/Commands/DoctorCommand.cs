using System.CommandLine;
using KeyStream.Cli.Diagnostics;

namespace KeyStream.Cli.Commands;

/// <summary><c>doctor</c>: what the program runs on, what is missing, and how to get it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand("doctor", "Show libraries, programs, processor and graphics card; say what is missing and how to get it.", "./keystream doctor");
        command.SetAction(_ => Examine());
        return command;
    }

    private static int Examine()
    {
        List<Finding> findings =
        [
            new("keystream", Installation.Version, Installation.Root),
            new(".NET", Environment.Version.ToString(), System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory()),
            new("packages", NativeProbes.StandIns ? "system (stand-ins over the system's libraries)" : "nuget (the real packages)"),
            .. NativeProbes.Run(),
            .. ProgramProbes.Run(),
            MachineProbes.Cuda(),
            .. MachineProbes.Run(),
        ];
        var table = new TextTable("what", "version or value", "where");
        foreach (var f in findings) table.Add(f.Name, f.Problem is null || f.Version.Length > 0 ? f.Version : "MISSING", f.Place);
        Console.Write(table);
        Console.WriteLine();
        foreach (var f in findings.Where(f => f.Problem is not null)) Console.WriteLine($"{(f.Fatal ? "error" : "note")}: {f.Name} {f.Problem}: {f.Remedy}");
        var fatal = findings.Count(f => f.Fatal && f.Problem is not null);
        Console.WriteLine(fatal == 0 ? "`keystream run` can work." : $"`keystream run` cannot work: {fatal} thing(s) to mend.");
        return fatal == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
