using System.Reflection;

namespace KeyStream.Cli;

/// <summary>Where the program and what is shipped with it lie.</summary>
internal static class Installation
{
    /// <summary>The folder that holds the launcher, <c>models</c> and <c>samples</c>; the program's own folder when it was moved away.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Version of the program.</summary>
    public static string Version { get; } =
        typeof(Installation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Folder of the shipped models.</summary>
    public static string Models => Path.Combine(Root, "models");

    private static string FindRoot(string start)
    {
        for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "KeyStream.sln"))) return at.FullName;
        return start;
    }
}
