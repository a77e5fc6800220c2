using KeyStream.Data;
using KeyStream.Stages.Decode;
using static TorchSharp.torch;

namespace KeyStream.Cli.Views;

/// <summary>Videos of the cameras of a rig.</summary>
/// <param name="File">File with the cameras.</param>
/// <param name="Rig">What stands in it, for pixels whose centres are at .5 as those of decoded pictures.</param>
/// <param name="Views">The cameras, in the order of the inputs.</param>
/// <param name="Inputs">What they recorded, each named after its camera.</param>
internal sealed record RigInputs(string File, Rig Rig, IReadOnlyList<RigView> Views, IReadOnlyList<InputSpec> Inputs)
{
    /// <summary>Finds inputs and their cameras.</summary>
    /// <param name="file">File with the cameras.</param>
    /// <param name="given">Inputs, each with <c>CAMERA=</c> before it where its name does not tell; globs give several.</param>
    /// <exception cref="UserErrorException">An input or its camera is not there.</exception>
    public static RigInputs Of(string file, IReadOnlyList<string> given)
    {
        IReadOnlyList<string> each = [.. given.SelectMany(Each)];
        if (each.Count < 2) throw new UsageException("one camera alone has nothing to triangulate with: give the videos of two or more with --rig, or leave it out");
        var rig = RigFile.Read(file).AtHalfPixels();
        var views = RigMatch.Of(rig, file, each);
        IReadOnlyList<InputSpec> inputs = [.. views.Select(Input)];
        return inputs.All(i => i.Live) || !inputs.Any(i => i.Live)
            ? new RigInputs(file, rig, views, inputs)
            : throw new UsageException($"{inputs.First(i => i.Live).Given} is live and {inputs.First(i => !i.Live).Given} is recorded: cameras of a rig film at the same time");
    }

    /// <summary>
    /// Gives each camera its share of the tensor library's threads, as all of them work side by side; to be called before any is used.
    /// Threads that divide one small picture wait for each other more than they gain: four cameras on two cores are 1.6 times faster so.
    /// </summary>
    public void ShareThreads() => set_num_threads(Math.Max(1, get_num_threads() / Inputs.Count));

    private static IEnumerable<string> Each(string given) => given.Contains('=', StringComparison.Ordinal) && !Path.Exists(given)
        ? [given]
        : InputResolver.Resolve([given]).Select(i => i.Live ? i.Given : i.Path);

    private static InputSpec Input(RigView view) => InputResolver.Resolve([view.Given]) switch
    {
        [var one] => one with { Name = InputName.Safe(view.Camera.Name), Camera = view.Camera },
        _ => throw new UserErrorException($"{view.Given} holds several videos", "give the one of that camera"),
    };
}
