using System.Buffers.Binary;
using System.Text;
using KeyStream.Nets.Weights;
using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safetensors").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Load_WhatWasSaved_IsEqualInValueShapeAndType()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var saved = new Dictionary<string, Tensor>
        {
            ["a.weight"] = randn(3, 4), ["half"] = randn(5).to(ScalarType.Float16), ["brain"] = randn(2, 2).to(ScalarType.BFloat16),
            ["count"] = tensor(7L), ["none"] = zeros(0, 3), ["yes"] = tensor(new[] { true, false }), ["turned"] = randn(3, 4).t(), ["ü \""] = randn(1),
        };
        var path = Path.Combine(_folder, "w.safetensors");
        Safetensors.Save(path, saved, new Dictionary<string, string> { ["format"] = "pt" });
        var loaded = Safetensors.Load(path, out var metadata);
        metadata["format"].ShouldBe("pt");
        loaded.Keys.ShouldBe(saved.Keys, ignoreOrder: true);
        foreach (var (key, tensor) in saved)
        {
            loaded[key].dtype.ShouldBe(tensor.dtype, key);
            loaded[key].shape.ShouldBe(tensor.shape, key);
            (loaded[key].to(float64) - tensor.to(float64)).abs().sum().item<double>().ShouldBe(0, key);
            loaded[key].Dispose();
        }

        Directory.GetFiles(_folder).ShouldHaveSingleItem(); // no temporary file is left
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "twice" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "overlaps" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "gap" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "describes 8" },
        { """{"a":{"dtype":"F32","shape":[40],"data_offsets":[0,160]}}""", "outside" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "outside" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "outside" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}""", "is not F32 of shape [3]" },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16]}}""", "is not F32" },
        { """{"a":{"dtype":"F32","shape":[-1,-4],"data_offsets":[0,16]}}""", "impossible shape" },
        { """{"a":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]}}""", "element type" },
        { """{"a":{"shape":[4],"data_offsets":[0,16]}}""", "not the expected JSON" },
        { """{"a":{"dtype":"F32","shape":"4","data_offsets":[0,16]}}""", "not the expected JSON" },
        { """["a"]""", "not the expected JSON" },
        { """{"a":""", "not the expected JSON" },
        { """{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}""", "not the expected JSON" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Load_HostileHeader_IsRefusedByItsFault(string header, string fault)
    {
        var path = Write(header, 16);
        Should.Throw<WeightFormatException>(() => Safetensors.Load(path)).Message.ShouldContain(fault);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(1000)]
    [InlineData((16 << 20) + 1)]
    public void Load_HeaderLongerThanTheFile_IsRefused(long length)
    {
        var path = Path.Combine(_folder, "h.safetensors");
        var bytes = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        File.WriteAllBytes(path, bytes);
        Should.Throw<WeightFormatException>(() => Safetensors.Load(path)).Message.ShouldContain("announces");
    }

    [Fact]
    public void Load_AnyPrefixOfAFile_IsRefused()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(_folder, "w.safetensors");
        Safetensors.Save(path, new Dictionary<string, Tensor> { ["a"] = randn(6), ["b"] = randn(2) });
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Should.Throw<WeightFormatException>(() => Safetensors.Load(path), $"{length} bytes");
        }
    }

    [Fact]
    public void Load_MissingFile_SaysSo() =>
        Should.Throw<WeightFormatException>(() => Safetensors.Load(Path.Combine(_folder, "none"))).Message.ShouldContain("cannot be read");

    [Fact]
    public void Save_IntoAFolderThatIsNotThere_LeavesNothing()
    {
        using var scope = NewDisposeScope();
        Should.Throw<IOException>(() => Safetensors.Save(Path.Combine(_folder, "no", "w"), new Dictionary<string, Tensor> { ["a"] = ones(1) }));
        Directory.GetFileSystemEntries(_folder).ShouldBeEmpty();
    }

    private string Write(string header, int data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        var path = Path.Combine(_folder, "h.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
