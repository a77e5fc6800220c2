using KeyStream.Data;
using KeyStream.Stages.Skeleton;

namespace KeyStream.Cli.Lifting;

/// <summary>The lifters of a batch, each loaded once: the one that the user named, or of the shipped ones the one for people's joints and the one for any.</summary>
internal sealed class LifterShelf : IDisposable
{
    private readonly Dictionary<string, LifterChoice> _loaded = [];
    private readonly string? _named;
    private readonly int? _lookAhead;

    /// <summary>Loads the lifter that the user named.</summary>
    /// <param name="named">Folder or name of a shipped model; null for the shipped one that fits.</param>
    /// <param name="lookAhead">Frames that may be looked ahead; null for as many as help.</param>
    /// <exception cref="UserErrorException">The model that was named is no lifter, or sees less far.</exception>
    public LifterShelf(string? named, int? lookAhead)
    {
        (_named, _lookAhead) = (named, lookAhead);
        if (named is not null) Load(named);
    }

    /// <summary>The lifter for tracks.</summary>
    /// <param name="joints">Their joints.</param>
    public LifterChoice For(JointSet joints) => Load(_named ?? Shipped(joints));

    public void Dispose()
    {
        foreach (var lifter in _loaded.Values) lifter.Dispose();
    }

    private static string? Shipped(JointSet joints) =>
        HumanRig.Of(joints.Joints) is not null && ShippedLifters.Has(ShippedLifters.People) ? ShippedLifters.People
        : ShippedLifters.Has(ShippedLifters.Any) ? ShippedLifters.Any : null;

    private LifterChoice Load(string? name)
    {
        if (_loaded.TryGetValue(name ?? "", out var known)) return known;
        return _loaded[name ?? ""] = name is null ? new LifterChoice() : LifterChoice.Of(name, _lookAhead);
    }
}

/// <summary>The lifters that come with the program.</summary>
internal static class ShippedLifters
{
    /// <summary>For any joints; for the joints of people, left and right told; for live inputs.</summary>
    public const string Any = "lifter", People = "lifter-people", Live = "lifter-small";

    /// <summary>The folder of one, there or not.</summary>
    public static string Folder(string name) => Path.Combine(Installation.Models, name);

    /// <summary>Whether it is there.</summary>
    public static bool Has(string name) => Directory.Exists(Folder(name));
}
