using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Views;

namespace KeyStream.Stages.Tests.Views;

/// <summary>Which videos belong together, told by their names.</summary>
public sealed class ViewGroupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-views").FullName;

    public ViewGroupTests() => WriteRig("rig.toml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Of_TakesOfOneRig_AreSortedByTakeAndCamera()
    {
        var groups = ViewGroup.Of([Input("07_walk_cam1.mp4"), Input("10_run_cam0.mp4"), Input("07_walk_cam0.mp4"), Input("10_run_cam1.mp4")], Path.Combine(_folder, "rig.toml"));
        groups.Select(g => g.Name).ShouldBe(["07_walk", "10_run"]);
        foreach (var group in groups) group.Views.Select(v => v.Camera.Name).ShouldBe(["cam0", "cam1"]);
        groups[0].Views[0].Camera.Centre.X.ShouldBe(160);                                          // rig files count pixels from the middle of the first one
    }

    [Fact]
    public void Of_WithoutARig_TakesTheOneBeside()
    {
        WriteRig("07_walk.rig.toml");
        ViewGroup.Of([Input("07_walk_cam1.mp4"), Input("07_walk_cam0.mp4")], null)[0].Rig.ShouldEndWith("07_walk.rig.toml");
        Should.Throw<UserErrorException>(() => ViewGroup.Of([Input("08_walk_cam1.mp4")], null)).Message.ShouldContain("--rig");
    }

    [Fact]
    public void Of_WhatDoesNotGoTogether_SaysWhy()
    {
        var rig = Path.Combine(_folder, "rig.toml");
        Should.Throw<UserErrorException>(() => ViewGroup.Of([Input("walk_cam0.mp4")], rig)).Message.ShouldContain("two cameras or more");
        Should.Throw<UserErrorException>(() => ViewGroup.Of([Input("walk_left.mp4")], rig)).Message.ShouldContain("cam0, cam1");
        Should.Throw<UserErrorException>(() => ViewGroup.Of([Input("walk_cam0.mp4"), Input("walk-cam0.mp4") with { Path = Path.Combine(_folder, "b", "walk_cam0.mp4") }], rig))
            .Message.ShouldContain("both of the camera 'cam0'");
    }

    private InputSpec Input(string name) => new(Path.GetFileNameWithoutExtension(name), name, InputKind.Video, Path.Combine(_folder, name), []);

    private void WriteRig(string name) => RigFile.Write(Path.Combine(_folder, name), new Rig(
    [
        new Camera("cam0", 320, 240, (300, 300), (159.5, 119.5), [], Quaternion.Identity, new Vector3(0, 0, 4)),
        new Camera("cam1", 320, 240, (300, 300), (159.5, 119.5), [], Quaternion.CreateFromYawPitchRoll(1, 0, 0), new Vector3(0, 0, 4)),
    ]));
}
