using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Stages.Tests.Decode;

public sealed class InputResolverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-inputs").FullName;

    [Theory]
    [InlineData("camera:0", InputKind.Camera, "/dev/video0")]
    [InlineData("/dev/video3", InputKind.Camera, "/dev/video3")]
    [InlineData("rtsp://host/stream", InputKind.Network, "rtsp://host/stream")]
    [InlineData("udp://127.0.0.1:5000", InputKind.Network, "udp://127.0.0.1:5000")]
    public void Resolve_LiveInput_KeepsItsAddress(string given, InputKind kind, string path)
    {
        var spec = InputResolver.Resolve([given]).ShouldHaveSingleItem();
        (spec.Kind, spec.Path, spec.Live).ShouldBe((kind, path, true));
        spec.Name.IndexOfAny(['/', ':']).ShouldBe(-1);
    }

    [Fact]
    public void Resolve_Folder_OrdersPicturesAsPeopleDo()
    {
        Touch("f10.png", "f2.png", "f1.png", ".hidden.png", "notes.txt");
        var spec = InputResolver.Resolve([_folder]).ShouldHaveSingleItem();
        spec.Kind.ShouldBe(InputKind.Images);
        spec.Files.Select(Path.GetFileName).ShouldBe(["f1.png", "f2.png", "f10.png"]);
    }

    [Fact]
    public void Resolve_SameStems_GetUniqueNames()
    {
        Touch("a.mp4", "a.avi", "b.mov");
        InputResolver.Resolve([Path.Combine(_folder, "*.*")]).Select(s => s.Name).ShouldBe(["a", "a_2", "b"]);
    }

    [Fact]
    public void Resolve_GlobOverFolders_FindsEach()
    {
        Touch("s1/cam1.mp4", "s2/cam1.mp4", "s2/other.txt");
        InputResolver.Resolve([Path.Combine(_folder, "s?", "cam*.mp4")]).Select(s => s.Name).ShouldBe(["cam1", "cam1_2"]);
    }

    [Fact]
    public void Resolve_FileNamedLikeAGlob_IsTheFile()
    {
        Touch("a*.mp4", "ab.mp4");
        InputResolver.Resolve([Path.Combine(_folder, "a*.mp4")]).ShouldHaveSingleItem().Path.ShouldEndWith("a*.mp4");
    }

    [Theory]
    [InlineData("tracks.csv", "./keystream lift ")]
    [InlineData("results.json", "./keystream lift ")]
    [InlineData("walk.bvh", "--method lifter")]
    [InlineData("walk.glb", "--method lifter")]
    public void Resolve_WhatAnotherCommandTakes_NamesThatCommand(string name, string expected)
    {
        Touch($"one/{name}");
        foreach (var given in new[] { $"one/{name}", "one", "one/*" })
            Should.Throw<UserErrorException>(() => InputResolver.Resolve([Path.Combine(_folder, given)])).Message.ShouldContain(expected);
        // What else lies beside a video does not matter.
        Touch("one/a.mp4");
        InputResolver.Resolve([Path.Combine(_folder, "one")]).ShouldHaveSingleItem().Name.ShouldBe("a");
    }

    [Theory]
    [InlineData("nowhere.mp4", "does not exist")]
    [InlineData("*.webm", "matches no pictures or videos")]
    [InlineData("", "holds no pictures or videos")]
    public void Resolve_NothingThere_SaysSo(string name, string expected) =>
        Should.Throw<UserErrorException>(() => InputResolver.Resolve([Path.Combine(_folder, name)])).Message.ShouldContain(expected);

    [Theory]
    [InlineData("http://host/a.mp4")]
    [InlineData("concat://a")]
    [InlineData("camera:x")]
    [InlineData("camera:-1")]
    [InlineData(" ")]
    public void Resolve_NoKnownInput_IsRefused(string given) => Should.Throw<UserErrorException>(() => InputResolver.Resolve([given]));

    [Fact]
    public void Resolve_PicturesAndVideosTogether_AsksToChoose()
    {
        Touch("a.png", "a.mp4");
        Should.Throw<UserErrorException>(() => InputResolver.Resolve([_folder])).Message.ShouldContain("1 pictures and 1 videos");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Touch(params string[] names)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(_folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, [0]);
        }
    }
}
