using System.Xml.Linq;

namespace KeyStream.Cli.Tests;

/// <summary>Holds the arrows between the projects, as the project files state them.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Flow"] = [],
        ["Data"] = [],
        ["Nets"] = [],
        ["Synth"] = ["Data"],
        ["Stages"] = ["Flow", "Data", "Nets"],
        ["Training"] = ["Stages", "Synth"],
        ["Web"] = ["Flow", "Data"],
        ["Cli"] = ["Flow", "Data", "Nets", "Stages", "Training", "Synth", "Web"],
    };

    public static TheoryData<string> Projects => [.. Arrows.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_AreTheArrowsThatAreAllowed(string project)
    {
        var found = References(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r).Replace("KeyStream.", "", StringComparison.Ordinal));
        found.ShouldBeSubsetOf(Arrows[project]);
    }

    [Fact]
    public void Flow_KnowsNoPackage()
    {
        References("Flow", "NativePackage").ShouldBeEmpty();
        References("Flow", "PackageReference").ShouldBeEmpty();
    }

    [Fact]
    public void Source_EveryProject_HasItsArrowsStated() =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "KeyStream.*").Select(d => Path.GetFileName(d)["KeyStream.".Length..])
            .ShouldBe(Arrows.Keys, ignoreOrder: true);

    [Fact]
    public void Product_NoSourceFile_MentionsTheStandInsOrBranchesOnThem()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/src/Compat/", StringComparison.Ordinal)).ToList();
        files.Count.ShouldBeGreaterThan(20);
        files.Where(f => File.ReadLines(f).Any(l => l.TrimStart().StartsWith("#if", StringComparison.Ordinal))).ShouldBeEmpty();
        files.Where(f => File.ReadAllText(f).Contains("using Compat", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static List<string> References(string project, string item) =>
        [.. XDocument.Load(Path.Combine(Repository.Root, "src", $"KeyStream.{project}", $"KeyStream.{project}.csproj")).Descendants(item)
            .Select(e => e.Attribute("Include")!.Value)];
}
