using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using KeyStream.Nets.Weights;
using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Files are written here opcode by opcode, as torch.save writes them and as an attacker might.</summary>
public sealed class PthReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pth").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Load_ZipFile_GivesValuesShapesAndTypes()
    {
        var pickle = new PickleWriter().Dict("OrderedDict", d => d
            .Entry("w", p => p.Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]))
            .Entry("turned", p => p.Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3]))
            .Entry("part", p => p.Tensor("FloatStorage", "0", 6, 4, [2], [1]))
            .Entry("h", p => p.Tensor("HalfStorage", "1", 2, 0, [2], [1]))
            .Entry("n", p => p.Tensor("LongStorage", "2", 1, 0, [], []))
            .Entry("epoch", p => p.Int(3)));
        var path = Zip(pickle.End(), ("0", Floats(1, 2, 3, 4, 5, 6)), ("1", [0x00, 0x3c, 0x00, 0xc0]), ("2", BitConverter.GetBytes(42L)));
        using var scope = NewDisposeScope();
        var loaded = PthReader.Load(path);
        loaded.Keys.ShouldBe(["w", "turned", "part", "h", "n"], ignoreOrder: true);
        Values(loaded["w"]).ShouldBe([1, 2, 3, 4, 5, 6]);
        Values(loaded["turned"]).ShouldBe([1, 4, 2, 5, 3, 6]);
        Values(loaded["part"]).ShouldBe([5, 6]);
        loaded["h"].dtype.ShouldBe(ScalarType.Float16);
        Values(loaded["h"]).ShouldBe([1, -2]);
        loaded["n"].shape.ShouldBeEmpty();
        loaded["n"].item<long>().ShouldBe(42);
    }

    [Fact]
    public void Load_TensorsOfOneStorage_ShareItsMemory()
    {
        var pickle = new PickleWriter().Dict("OrderedDict", d => d
            .Entry("a", p => p.Tensor("FloatStorage", "0", 2, 0, [2], [1]))
            .Entry("b", p => p.Tensor("FloatStorage", "0", 2, 1, [1], [1])));
        using var scope = NewDisposeScope();
        var loaded = PthReader.Load(Zip(pickle.End(), ("0", Floats(1, 2))));
        loaded["a"][1] = tensor(9f);
        Values(loaded["b"]).ShouldBe([9]);
    }

    [Fact]
    public void Load_StateDictInsideACheckpoint_IsTaken()
    {
        var pickle = new PickleWriter().Dict(null, d => d
            .Entry("epoch", p => p.Int(3))
            .Entry("state_dict", p => p.Dict("OrderedDict", i => i.Entry("x", q => q.Tensor("FloatStorage", "0", 1, 0, [1], [1])))));
        using var scope = NewDisposeScope();
        PthReader.Load(Zip(pickle.End(), ("0", Floats(5)))).Keys.ShouldBe(["x"]);
    }

    [Fact]
    public void Load_LegacyFile_GivesValues()
    {
        using var scope = NewDisposeScope();
        var loaded = PthReader.Load(Legacy(Floats(1, 2, 3)));
        Values(loaded["w"]).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Load_AnyPrefixOfALegacyFile_IsRefused()
    {
        var whole = File.ReadAllBytes(Legacy(Floats(1, 2, 3)));
        var path = Path.Combine(_folder, "cut.pth");
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Should.Throw<WeightFormatException>(() => PthReader.Load(path), $"{length} bytes");
        }
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch", "load")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    public void Load_PickleThatCallsAnything_IsRefusedByName(string module, string name)
    {
        var path = Zip(new PickleWriter().Global(module, name).Text("x").Raw(0x85, (byte)'R').End());
        Should.Throw<WeightFormatException>(() => PthReader.Load(path)).Message.ShouldContain($"{module}.{name}");
    }

    public static TheoryData<long, long[], long[]> Outside => new()
    {
        { 0, [3], [1] }, { 1, [2], [1] }, { 0, [2], [2] }, { -1, [1], [1] }, { 0, [-2], [1] }, { 0, [2], [-1] }, { 0, [1000000], [0] },
        { 0, [2, 2], [1] }, { 0, [1L << 31, 1L << 31], [0, 0] }, { 0, [2], [1L << 62] }, { 2, [1], [1] },
    };

    [Theory]
    [MemberData(nameof(Outside))]
    public void Load_ViewOutsideItsStorage_IsRefused(long offset, long[] size, long[] stride)
    {
        var pickle = new PickleWriter().Dict("OrderedDict", d => d.Entry("w", p => p.Tensor("FloatStorage", "0", 2, offset, size, stride)));
        Should.Throw<WeightFormatException>(() => PthReader.Load(Zip(pickle.End(), ("0", Floats(1, 2)))));
    }

    [Theory]
    [InlineData(3L)]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue)]
    [InlineData(-1L)]
    public void Load_StorageSmallerThanAnnounced_IsRefusedWithoutAllocating(long count)
    {
        var pickle = new PickleWriter().Dict("OrderedDict", d => d.Entry("w", p => p.Tensor("FloatStorage", "0", count, 0, [1], [1])));
        Should.Throw<WeightFormatException>(() => PthReader.Load(Zip(pickle.End(), ("0", Floats(1, 2)))));
    }

    [Fact]
    public void Load_CompressedArchive_IsRefused()
    {
        var pickle = new PickleWriter().Dict("OrderedDict", d => d.Entry("w", p => p.Tensor("FloatStorage", "0", 4096, 0, [1], [1])));
        var path = Zip(pickle.End(), CompressionLevel.Optimal, ("0", new byte[4 * 4096]));
        Should.Throw<WeightFormatException>(() => PthReader.Load(path)).Message.ShouldContain("compressed");
    }

    [Theory]
    [InlineData(new byte[] { (byte)'.' })]
    [InlineData(new byte[] { (byte)'t', (byte)'.' })]
    [InlineData(new byte[] { (byte)'h', 5, (byte)'.' })]
    [InlineData(new byte[] { (byte)'X', 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { (byte)'i' })]
    [InlineData(new byte[] { (byte)'N', (byte)'a', (byte)'.' })]
    public void Load_BrokenPickle_IsRefused(byte[] pickle) =>
        Should.Throw<WeightFormatException>(() => PthReader.Load(Zip(pickle)));

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static double[] Values(Tensor t) => t.to(float64).contiguous().view(-1).data<double>().ToArray();

    private string Zip(byte[] pickle, params (string Key, byte[] Data)[] storages) => Zip(pickle, CompressionLevel.NoCompression, storages);

    private string Zip(byte[] pickle, CompressionLevel level, params (string Key, byte[] Data)[] storages)
    {
        var path = Path.Combine(_folder, "w.pth");
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, data) in storages.Select(s => ("data/" + s.Key, s.Data)).Prepend(("data.pkl", pickle)))
        {
            using var entry = zip.CreateEntry("archive/" + name, level).Open();
            entry.Write(data);
        }

        return path;
    }

    private string Legacy(byte[] data)
    {
        var path = Path.Combine(_folder, "old.pth");
        using var file = File.Create(path);
        file.Write([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.']);
        file.Write([0x80, 2, (byte)'M', 0xe9, 0x03, (byte)'.']);
        file.Write(new PickleWriter().Dict(null, d => d.Entry("little_endian", p => p.Raw(0x88))).End());
        file.Write(new PickleWriter().Dict("OrderedDict", d => d.Entry("w", p => p.Tensor("FloatStorage", "94", data.Length / 4, 0, [data.Length / 4], [1], legacy: true))).End());
        file.Write(new PickleWriter().Raw((byte)']').Text("94").Raw((byte)'a').End());
        file.Write(BitConverter.GetBytes(data.Length / 4L));
        file.Write(data);
        return path;
    }

    /// <summary>Writes the opcodes that torch.save writes (protocol 2).</summary>
    private sealed class PickleWriter
    {
        private readonly MemoryStream _out = new();

        public PickleWriter() => Raw(0x80, 2);

        public byte[] End()
        {
            Raw((byte)'.');
            return _out.ToArray();
        }

        public PickleWriter Raw(params byte[] bytes)
        {
            _out.Write(bytes);
            return this;
        }

        public PickleWriter Text(string text)
        {
            Raw((byte)'X');
            var bytes = Encoding.UTF8.GetBytes(text);
            _out.Write(BitConverter.GetBytes(bytes.Length));
            return Raw(bytes);
        }

        public PickleWriter Global(string module, string name) => Raw((byte)'c').Raw(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

        public PickleWriter Int(long value)
        {
            if (value is >= int.MinValue and <= int.MaxValue)
            {
                var four = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(four, (int)value);
                return Raw((byte)'J').Raw(four);
            }

            return Raw(0x8a, 8).Raw(BitConverter.GetBytes(value));
        }

        public PickleWriter Dict(string? ordered, Func<PickleWriter, PickleWriter> entries)
        {
            if (ordered is null) Raw((byte)'}');
            else Global("collections", ordered).Raw((byte)')', (byte)'R');
            return entries(Raw((byte)'(')).Raw((byte)'u');
        }

        public PickleWriter Entry(string key, Func<PickleWriter, PickleWriter> value) => value(Text(key));

        public PickleWriter Tensor(string type, string key, long count, long offset, long[] size, long[] stride, bool legacy = false)
        {
            Global("torch._utils", "_rebuild_tensor_v2").Raw((byte)'(', (byte)'(').Text("storage").Global("torch", type).Text(key).Text("cpu").Int(count);
            if (legacy) Raw((byte)'N');
            Raw((byte)'t', (byte)'Q').Int(offset);
            foreach (var list in new[] { size, stride })
            {
                Raw((byte)'(');
                foreach (var n in list) Int(n);
                Raw((byte)'t');
            }

            return Raw(0x89).Global("collections", "OrderedDict").Raw((byte)')', (byte)'R', (byte)'t', (byte)'R');
        }
    }
}
