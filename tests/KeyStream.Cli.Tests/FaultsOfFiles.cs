using System.Text;

namespace KeyStream.Cli.Tests;

/// <summary>Model, network, motion and character files that somebody else made, in bad faith or with bad luck.</summary>
public sealed class FaultsOfFiles : FaultTest
{
    public static TheoryData<string, string> Weights => new()
    {
        { "empty", "" },
        { "header longer than the file", "\xff\xff\xff\xff\xff\xff\xff\x7f{}" },
        { "negative length", "\xff\xff\xff\xff\xff\xff\xff\xff{}" },
        { "no JSON", "\x02\0\0\0\0\0\0\0{[" },
        { "offset behind the end", Header("{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,99999999]}}") },
        { "shape that overflows", Header("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}") },
        { "negative offset", Header("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}") },
    };

    [Fact]
    public void Run_NoSuchModel_SaysWhatToGive() => RefusedModel(Folder.File("none")).ShouldContain("none");

    [Theory]
    [MemberData(nameof(Weights))]
    public void Run_HostileWeights_AreRefused(string what, string content)
    {
        var folder = CopyModel();
        File.WriteAllBytes(Path.Combine(folder, "weights.safetensors"), Encoding.Latin1.GetBytes(content));
        FixHash(folder);
        RefusedModel(folder).ShouldContain("weights.safetensors", customMessage: what);
    }

    [Fact]
    public void Run_WeightsOfAnotherTraining_AreRefused()
    {
        var folder = CopyModel();
        File.AppendAllText(Path.Combine(folder, "weights.safetensors"), "x");
        RefusedModel(folder).ShouldContain("SHA-256");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"method\":\"autolink3d\"}")]
    public void Run_CardThatIsNone_IsRefused(string json)
    {
        var folder = CopyModel();
        File.WriteAllText(Path.Combine(folder, "model.json"), json);
        RefusedModel(folder).ShouldContain("model.json");
    }

    [Fact]
    public void Models_FolderWithABrokenOne_ListsTheOthersAndFails()
    {
        CopyModel();
        Directory.CreateDirectory(Folder.File("broken"));
        Folder.Write("broken/model.json", "{");
        var result = Cli.Run("models", Folder.Path);
        result.Code.ShouldBe(1);
        result.Output.ShouldContain("autolink3d");
        result.Output.ShouldContain("unreadable");
    }

    [Fact]
    public void Run_OnnxFileThatIsNone_IsRefused()
    {
        Folder.Write("mask.onnx", "\b\u0008this is no protobuf");
        Refused(TinyModel.Clip, "--segment-onnx", Folder.File("mask.onnx")).ShouldContain("mask.onnx");
    }

    [Theory]
    [InlineData("HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 999999999 Xposition\n")]
    [InlineData("HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\nEnd Site\n{\nOFFSET 0 1 0\n}\n}\nMOTION\nFrames: 2000000000\nFrame Time: 0.03\n0 0 0\n")]
    [InlineData("")]
    public void Synth_HostileBvh_IsRefused(string text)
    {
        Folder.Write("motion.bvh", text);
        Cli.RunIn(Folder.Path, "synth", "clip.mp4", "--motion-file", "motion.bvh").ShouldFail(1).ShouldContain("motion.bvh");
        File.Exists(Folder.File("clip.mp4")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("glTF\x02\0\0\0\xff\xff\xff\x7f\xff\xff\xff\x7fJSON{}")]
    [InlineData("glTF\x02\0\0\0\x18\0\0\0\x04\0\0\0JSON{}  ")]
    [InlineData("")]
    public void Synth_HostileGlb_IsRefused(string content)
    {
        File.WriteAllBytes(Folder.File("figure.glb"), Encoding.Latin1.GetBytes(content));
        Cli.RunIn(Folder.Path, "synth", "clip.mp4", "--character", "figure.glb").ShouldFail(1).ShouldContain("figure.glb");
        File.Exists(Folder.File("clip.mp4")).ShouldBeFalse();
    }

    private static string Header(string json) => (char)json.Length + "\0\0\0\0\0\0\0" + json;

    private string RefusedModel(string model)
    {
        var line = Cli.RunIn(Folder.Path, "run", TinyModel.Clip, "-o", "out", "--model", model).ShouldFail(1);
        new RunFolder(Folder.File("out")).ShouldBeEmpty();
        return line;
    }

    private string CopyModel()
    {
        var folder = Folder.File("model");
        Directory.CreateDirectory(folder);
        foreach (var file in new[] { "model.json", "weights.safetensors" }) File.Copy(Path.Combine(TinyModel.Model, file), Path.Combine(folder, file));
        return folder;
    }

    // With the right hash in the card, only the reader of the weights stands between the file and the network.
    private static void FixHash(string folder)
    {
        var card = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "model.json")))!;
        var hash = System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "weights.safetensors")));
        card["weightsSha256"] = Convert.ToHexStringLower(hash);
        File.WriteAllText(Path.Combine(folder, "model.json"), card.ToJsonString());
    }
}
