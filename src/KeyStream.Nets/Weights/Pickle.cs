using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace KeyStream.Nets.Weights;

/// <summary>A name that a pickle refers to, such as <c>collections.OrderedDict</c>. It is compared, never imported or called.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>What a persistent id of a PyTorch file stands for, before its bytes are read.</summary>
internal sealed record PickleStorage(string Key, PickleGlobal Type, long Count);

/// <summary>A view of a storage, as the rebuild functions of PyTorch describe it.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Size, long[] Stride);

/// <summary>The pickle machine as far as tensors need it: containers, numbers, text, and a closed list of names. It executes nothing.</summary>
/// <remarks>Any other opcode or name ends in a <see cref="FormatException"/>; stack, memo and text are limited.</remarks>
internal sealed class Pickle(Stream stream)
{
    private const int MaxItems = 4_000_000;
    private const int MaxText = 1 << 20;

    private static readonly object Mark = new();

    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _items;

    /// <summary>Every storage that was referred to, by key.</summary>
    public Dictionary<string, PickleStorage> Storages { get; } = [];

    /// <summary>Reads one pickle; the stream is left right behind it.</summary>
    public object? Read()
    {
        while (true)
        {
            var op = Byte();
            if (op == '.') return Pop();
            if (++_items > MaxItems) throw new FormatException("it is too long");
            Step(op);
        }
    }

    private void Step(int op)
    {
        switch (op)
        {
            case 0x80: Byte(); break;                                                              // PROTO
            case 0x95: Take(8); break;                                                             // FRAME: a hint only
            case '(': Push(Mark); break;
            case '0': Pop(); break;
            case 'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case 'K': Push((long)Byte()); break;
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case 0x8a: Push(Long(Byte())); break;                                                  // LONG1
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'X': Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case 0x8c or 'U': Push(Text((uint)Byte())); break;                                     // SHORT_BINUNICODE, SHORT_BINSTRING
            case 'C': Push(Take(Byte())); break;
            default: Container(op); break;
        }
    }

    private void Container(int op)
    {
        switch (op)
        {
            case ')': Push(Array.Empty<object?>()); break;
            case 0x85 or 0x86 or 0x87: Push(PopMany(op - 0x84)); break;
            case 't': Push(PopToMark()); break;
            case ']': Push(new List<object?>()); break;
            case 'a': { var item = Pop(); List().Add(item); break; }
            case 'e': { var items = PopToMark(); List().AddRange(items); break; }
            case '}': Push(new PickleDict()); break;
            case 's': { var pair = PopMany(2); Dict().Add(pair[0], pair[1]); break; }
            case 'u': { var pairs = PopToMark(); Dict().AddPairs(pairs); break; }
            case 'q': _memo[Byte()] = Top(); break;
            case 'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top(); break;
            case 0x94: _memo[_memo.Count] = Top(); break;
            case 'h': Push(Recall(Byte())); break;
            case 'j': Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case 'c': Push(Global(Line(), Line())); break;
            case 0x93: { var names = PopMany(2); Push(Global(names[0] as string ?? "", names[1] as string ?? "")); break; }
            case 'Q': Push(Storage(Pop())); break;
            case 'R': { var arguments = Pop() as object?[]; Push(Build(Pop() as PickleGlobal, arguments ?? [])); break; }
            case 'b': Pop(); break;                                                                // BUILD: attributes of a container carry no tensor
            default: throw new FormatException($"it uses the pickle instruction 0x{op:x2}, which no tensor needs");
        }
    }

    private static PickleGlobal Global(string module, string name)
    {
        var known = (module, name) is ("collections", "OrderedDict") or ("torch", "Size")
            or ("torch._utils", "_rebuild_tensor_v2" or "_rebuild_tensor" or "_rebuild_parameter")
            || (module == "torch" && PthReader.ElementTypes.ContainsKey(name));
        return known ? new PickleGlobal(module, name) : throw new FormatException($"it asks for {Short(module)}.{Short(name)}, which is not part of a tensor");
    }

    private PickleStorage Storage(object? id)
    {
        // ('storage', type, key, location, count[, view of another storage])
        if (id is not object?[] { Length: 5 or 6 } parts || parts[0] is not "storage" || parts[1] is not PickleGlobal type
            || parts[2] is not string key || parts[4] is not long count || count < 0)
            throw new FormatException("it refers to something that is not a storage");
        if (parts.Length == 6 && parts[5] is not null) throw new FormatException("it uses views of storages, a format from before PyTorch 0.4");
        var storage = new PickleStorage(key, type, count);
        if (!Storages.TryAdd(key, storage) && Storages[key] != storage) throw new FormatException("it describes one storage in two ways");
        return Storages[key];
    }

    private static object Build(PickleGlobal? function, object?[] arguments) => (function?.Name, arguments) switch
    {
        ("OrderedDict", []) => new PickleDict(),
        ("OrderedDict", [List<object?> pairs]) => PickleDict.Of(pairs),
        ("Size", [object?[] size]) => size,
        ("Size", [List<object?> size]) => size.ToArray(),
        ("_rebuild_parameter", [PickleTensor data, ..]) => data,
        ("_rebuild_tensor_v2" or "_rebuild_tensor", [PickleStorage storage, long offset, object?[] size, object?[] stride, ..]) =>
            new PickleTensor(storage, offset, Longs(size), Longs(stride)),
        _ => throw new FormatException($"it calls {function?.ToString() ?? "something unknown"} in an unknown way"),
    };

    private static long[] Longs(object?[] values) => [.. values.Select(v => v is long l ? l : throw new FormatException("a shape is not made of integers"))];

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private object Long(int length)
    {
        var value = new BigInteger(Take(length));
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : value;
    }

    private string Text(uint length) => length <= MaxText ? Encoding.UTF8.GetString(Take((int)length)) : throw new FormatException("it holds a text of over 1 MB");

    private string Line()
    {
        var text = new StringBuilder();
        for (var c = Byte(); c != '\n'; c = Byte())
        {
            if (text.Length > 1000) throw new FormatException("it holds an over-long name");
            text.Append((char)c);
        }

        return text.ToString();
    }

    private int Byte()
    {
        var b = stream.ReadByte();
        return b >= 0 ? b : throw new FormatException("it ends early");
    }

    private byte[] Take(int count)
    {
        var buffer = new byte[count];
        stream.ReadExactly(buffer);
        return buffer;
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Top() => _stack.Count > 0 ? _stack[^1] : throw new FormatException("its stack runs empty");

    private object? Pop()
    {
        var top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] PopMany(int count)
    {
        if (_stack.Count < count) throw new FormatException("its stack runs empty");
        var items = _stack.GetRange(_stack.Count - count, count).ToArray();
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] PopToMark()
    {
        var at = _stack.LastIndexOf(Mark);
        if (at < 0) throw new FormatException("its stack runs empty");
        var items = PopMany(_stack.Count - at - 1);
        Pop();
        return items;
    }

    private object? Recall(long at) => _memo.TryGetValue(at, out var value) ? value : throw new FormatException("it recalls what it never kept");

    private List<object?> List() => Top() as List<object?> ?? throw new FormatException("it appends to what is not a list");

    private PickleDict Dict() => Top() as PickleDict ?? throw new FormatException("it sets items of what is not a dictionary");
}

/// <summary>A dictionary in file order, by text key; entries with other keys are dropped, for they name no tensor.</summary>
internal sealed class PickleDict
{
    public List<KeyValuePair<string, object?>> Items { get; } = [];

    public static PickleDict Of(List<object?> pairs)
    {
        var dict = new PickleDict();
        foreach (var pair in pairs)
        {
            if (pair is object?[] { Length: 2 } p) dict.Add(p[0], p[1]);
            else if (pair is List<object?> { Count: 2 } l) dict.Add(l[0], l[1]);
            else throw new FormatException("a dictionary is not made of pairs");
        }

        return dict;
    }

    public void Add(object? key, object? value)
    {
        if (key is string name) Items.Add(new(name, value));
    }

    public void AddPairs(object?[] pairs)
    {
        if (pairs.Length % 2 != 0) throw new FormatException("a dictionary is not made of pairs");
        for (var i = 0; i < pairs.Length; i += 2) Add(pairs[i], pairs[i + 1]);
    }
}
