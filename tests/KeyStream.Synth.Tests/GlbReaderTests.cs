using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using KeyStream.Data;
using KeyStream.Synth.Actors;

namespace KeyStream.Synth.Tests;

public sealed class GlbReaderTests
{
    [Fact]
    public void Read_SkinnedTube_GivesWhatWasWritten()
    {
        var model = GlbReader.Read(TinyGlb.Bytes());
        model.Nodes.Select(n => (n.Name, n.Parent)).ShouldBe([("root", -1), ("tip", 0), ("end", 1), ("body", -1)]);
        model.Nodes[1].Translation.ShouldBe(Vector3.UnitY);
        var surface = model.Primitives.ShouldHaveSingleItem().Surface;
        model.Primitives[0].Skin.ShouldBe(0);
        model.Primitives[0].Material.Color.ShouldBe(new Vector4(0.8f, 0.1f, 0.1f, 1));
        surface.Positions.Length.ShouldBe(30);
        surface.Positions[^1].Y.ShouldBe(2);
        surface.Indices.Length.ShouldBe(144);
        surface.Weights[15].ShouldBe(new Vector4(0.5f, 0.5f, 0, 0)); // half-way up
        surface.Normals[0].Z.ShouldBeGreaterThan(0.9f); // computed, outward
        model.Skins[0].InverseBinds[1].Translation.ShouldBe(-Vector3.UnitY);
        model.Animations.Select(a => (a.Name, a.Duration)).ShouldBe([("bend", 1), ("jerk", 1), ("swing", 1)]);
    }

    [Fact]
    public void At_LinearRotation_GoesAlongTheGreatCircle()
    {
        var q = GlbReader.Read(TinyGlb.Bytes()).Animations[0].Channels[0].At(1 / 3f).AsQuaternion();
        q.Z.ShouldBe(MathF.Sin(MathF.PI / 12), 1e-5); // a third of 90° is 30°, half of that 15°
        q.W.ShouldBe(MathF.Cos(MathF.PI / 12), 1e-5);
    }

    [Fact]
    public void At_Step_HoldsUntilTheNextKey()
    {
        var channel = GlbReader.Read(TinyGlb.Bytes()).Animations[1].Channels[0];
        channel.At(0.99f).ShouldBe(Vector4.UnitW);
        channel.At(1).Z.ShouldBe(0.70710678f, 1e-6);
        channel.At(-5).ShouldBe(Vector4.UnitW);
        channel.At(99).Z.ShouldBe(0.70710678f, 1e-6);
    }

    [Fact]
    public void At_CubicSpline_FollowsTheHermiteCurve()
    {
        var value = GlbReader.Read(TinyGlb.Bytes()).Animations[2].Channels[0].At(0.5f);
        value.X.ShouldBe(0.5f, 1e-6); // 4 · (t³ − 2t² + t) at ½
        value.Y.ShouldBe(1.5f, 1e-6);
    }

    [Fact]
    public void Pose_BentJoint_CarriesJointsAndSkin()
    {
        using var folder = new Folder();
        var path = folder.Write("tube.glb", TinyGlb.Bytes());
        var actor = CharacterActor.Create(path, new SynthOptions { Fps = 30, Animation = "bend" }, new SynthRandom(1));
        actor.Names.ShouldBe(["root", "tip"]);
        actor.Parents.ShouldBe([-1, 0]);
        Highest(0).ShouldBe(2, 1e-4);
        Highest(29).ShouldBe(1.2, 0.12); // the upper half lies level after 87°

        double Highest(int frame)
        {
            actor.Pose(frame);
            actor.Joints[1].Y.ShouldBe(1, 1e-4);
            var outline = new List<Vector4>();
            actor.Outline(outline);
            return outline.Max(p => p.Y);
        }
    }

    [Fact]
    public void Render_CharacterWithoutAnimation_MovesItsLimbsAndStaysWhole()
    {
        using var folder = new Folder();
        var json = TinyGlb.Json[..TinyGlb.Json.IndexOf("\"animations\"", StringComparison.Ordinal)] + TinyGlb.Json[TinyGlb.Json.IndexOf("\"accessors\"", StringComparison.Ordinal)..];
        var scene = SynthScene.Create(new SynthOptions { Character = folder.Write("tube.glb", TinyGlb.Bytes(json)), Frames = 40, Width = 64, Height = 64 });
        scene.Motion.ShouldBeNull();
        var masks = scene.Frames().Select(f => f.Views[0].Mask).ToArray();
        masks.ShouldAllBe(m => m.Count(p => p == 255) > 50 && m.Take(64).All(p => p == 0) && m.TakeLast(64).All(p => p == 0));
        masks[0].ShouldNotBe(masks[39]);
    }

    [Fact]
    public void Create_UnknownAnimation_ListsTheKnownOnes()
    {
        using var folder = new Folder();
        var options = new SynthOptions { Character = folder.Write("tube.glb", TinyGlb.Bytes()), Animation = "fly" };
        Should.Throw<UserErrorException>(() => SynthScene.Create(options)).Message.ShouldContain("bend, jerk, swing");
    }

    [Theory]
    [InlineData("{\"name\":\"end\",", "{\"name\":\"end\",\"children\":[0],", "ancestors")]
    [InlineData("{\"name\":\"end\",", "{\"name\":\"end\",\"children\":[1],", "child of node")]
    [InlineData("\"children\":[2]", "\"children\":[77]", "nodes[1].children[0]")]
    [InlineData("\"mesh\":0", "\"mesh\":1", "nodes[3].mesh")]
    [InlineData("\"mesh\":0", "\"mesh\":\"x\"", "nodes[3].mesh")]
    [InlineData("\"skin\":0", "\"skin\":-1", "nodes[3].skin")]
    [InlineData("\"joints\":[0,1]", "\"joints\":[0]", "joint 1 of a skin with 1")]
    [InlineData("\"joints\":[0,1]", "\"joints\":[0,1,2]", "inverse bind")]
    [InlineData("\"componentType\":5126,\"count\":30", "\"componentType\":5126,\"count\":31", "accessors[0]")]
    [InlineData("\"componentType\":5126,\"count\":30", "\"componentType\":5126,\"count\":2000000000", "accessors[0].count")]
    [InlineData("\"bufferView\":0", "\"byteOffset\":8,\"bufferView\":0", "do not fit")]
    [InlineData("\"bufferView\":3,\"componentType\":5123", "\"bufferView\":2,\"componentType\":5123", "to choose from")]
    [InlineData("\"bufferView\":3,\"componentType\":5123", "\"bufferView\":3,\"componentType\":5122", "unsigned integers")]
    [InlineData("\"byteOffset\":0,\"byteLength\":360", "\"byteOffset\":2147483640,\"byteLength\":360", "bufferViews[0]")]
    [InlineData("\"byteOffset\":0,\"byteLength\":360", "\"byteOffset\":0,\"byteStride\":4,\"byteLength\":360", "accessors[0]")]
    [InlineData("\"interpolation\":\"STEP\"", "\"interpolation\":\"SOFT\"", "SOFT")]
    [InlineData("{\"input\":5,\"output\":7", "{\"input\":5,\"output\":0", "30 values, not 6")]
    [InlineData("\"translation\":[0,1,0]", "\"translation\":[0,1e999,0]", "nodes[1].translation")]
    [InlineData("\"translation\":[0,1,0]", "\"translation\":[0,1]", "translation has 2")]
    [InlineData("\"translation\":[0,1,0]", "\"rotation\":[0,0,0,0]", "nodes[1]")]
    [InlineData("\"version\":\"2.0\"", "\"version\":\"1.0\"", "version 2")]
    [InlineData("\"scene\":0", "\"extensionsRequired\":[\"KHR_draco_mesh_compression\"]", "KHR_draco_mesh_compression")]
    [InlineData("\"scenes\":", "\"scenes\":[[", "JSON is broken")]
    public void Read_HostileJson_IsRefusedWithThePlace(string part, string instead, string place)
    {
        TinyGlb.Json.ShouldContain(part);
        var at = TinyGlb.Json.IndexOf(part, StringComparison.Ordinal);
        var json = TinyGlb.Json[..at] + instead + TinyGlb.Json[(at + part.Length)..];
        Should.Throw<UserErrorException>(() => GlbReader.Read(TinyGlb.Bytes(json), "bad.glb")).Message.ShouldContain(place);
    }

    [Fact]
    public void Read_InfinityInTheBuffer_IsRefusedWithThePlace()
    {
        var binary = TinyGlb.Binary.ToArray();
        BitConverter.TryWriteBytes(binary.AsSpan(24), float.PositiveInfinity);
        Should.Throw<UserErrorException>(() => GlbReader.Read(TinyGlb.Bytes(null, binary))).Message.ShouldContain("accessors[0]: element 2");
    }

    [Fact]
    public void Read_AnyTruncation_IsRefused()
    {
        var whole = TinyGlb.Bytes();
        for (var length = 0; length < whole.Length; length += length < 64 ? 1 : 37)
            Should.Throw<UserErrorException>(() => GlbReader.Read(whole.AsMemory(0, length)), $"{length} bytes");
    }

    [Fact]
    public void Read_BytesChangedAnywhere_IsReadOrRefusedAndWhatIsReadRenders()
    {
        using var folder = new Folder();
        var whole = TinyGlb.Bytes();
        var changes = Gen.Choose(0, whole.Length - 1).Zip(Gen.Choose(0, 255)).ArrayOf(3).ToArbitrary();
        Prop.ForAll(changes, flips =>
        {
            var bytes = whole.ToArray();
            foreach (var (at, value) in flips) bytes[at] = (byte)value;
            try
            {
                GlbReader.Read(bytes);
                var options = new SynthOptions { Character = folder.Write("changed.glb", bytes), Frames = 2, Width = 32, Height = 32, Background = SynthBackground.Flat };
                return SynthClip.Frames(options).Count() == 2;
            }
            catch (UserErrorException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(600));
    }
}
