namespace KeyStream.Cli.Tests;

/// <summary>The parts of the launcher that can be tried without setting a machine up anew.</summary>
public sealed class LauncherTests
{
    [Fact]
    public void Launcher_IsValidBash() => Cli.Tool("bash", "-n", Path.Combine(Repository.Root, "keystream"));

    [Fact]
    public void Launcher_PackagesChoiceThatDoesNotExist_IsRefused()
    {
        using var copy = Clone();
        var said = Cli.Tool("bash", "-c", $"cd '{copy.Path}'; KEYSTREAM_PACKAGES=other ./keystream doctor 2>&1; [ $? = 1 ]");
        said.ShouldContain("KEYSTREAM_PACKAGES is 'other': set it to nuget or system");
    }

    [Fact]
    public void Launcher_MissingPackagesAndNoRightToInstall_PrintsTheOneLine()
    {
        using var copy = Clone();
        Directory.CreateDirectory(copy.File("bin"));
        foreach (var tool in new[] { "bash", "readlink", "dirname", "cat", "sort", "wc", "nproc", "find", "mkdir", "flock", "date", "dotnet", "touch", "tail", "sed", "mv", "rm", "apt-get" })
            File.CreateSymbolicLink(copy.File("bin/" + tool), Cli.Tool("bash", "-c", $"command -v {tool}").Trim());
        copy.Write("bin/id", "#!/bin/bash\necho 1000\n");
        Cli.Tool("chmod", "+x", copy.File("bin/id"));
        var said = Cli.Tool("bash", "-c", $"cd '{copy.Path}'; KEYSTREAM_PACKAGES=system PATH='{copy.File("bin")}' ./keystream doctor 2>&1; [ $? = 1 ]");
        said.ShouldMatch(@"su -c 'apt-get update && apt-get install -y --no-install-recommends .*ffmpeg.*cmake.*'");
    }

    private static TempFolder Clone()
    {
        var folder = new TempFolder();
        foreach (var name in new[] { "keystream", "global.json" }) File.Copy(Path.Combine(Repository.Root, name), folder.File(name));
        return folder;
    }
}
