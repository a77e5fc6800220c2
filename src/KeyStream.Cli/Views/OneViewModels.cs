using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Views;
using KeyStream.Training.Views;

namespace KeyStream.Cli.Views;

/// <summary>Models that learned from a multi-view model to tell its keypoints' places from one view: networks of single frames, and lifters.</summary>
internal sealed class OneViewModels : IDisposable
{
    private readonly List<(string Name, Func<ViewClip, MultiViewLook, IReadOnlyList<IReadOnlyList<Vector3[]>>> Lift)> _ways = [];
    private readonly List<IDisposable> _models = [];

    /// <summary>Loads model folders.</summary>
    /// <param name="folders">The folders.</param>
    /// <exception cref="UserErrorException">Something is missing or damaged, is of another method, or two folders have one name.</exception>
    public OneViewModels(IReadOnlyList<string> folders)
    {
        foreach (var folder in folders)
        {
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
            if (_ways.Exists(w => w.Name == name)) throw new UserErrorException($"two models are called {name}", "rename a folder");
            if (ModelFolder.ReadCard(folder).Method == LifterModel.MethodName) AddLifter(name, folder);
            else AddFrames(name, folder);
        }
    }

    /// <summary>What is told apart: the models, and lifters once more without a look ahead.</summary>
    public IEnumerable<string> Names => _ways.Select(w => w.Name);

    /// <summary>The keypoints of a take as each camera by itself tells them.</summary>
    /// <param name="clip">The take.</param>
    /// <param name="look">What was found in it.</param>
    /// <returns>For each name: [V][T][K] in the world's axes, any unit.</returns>
    public IEnumerable<(string Name, IReadOnlyList<IReadOnlyList<Vector3[]>> Views)> Lift(ViewClip clip, MultiViewLook look) =>
        _ways.Select(w => (w.Name, w.Lift(clip, look)));

    public void Dispose() => _models.ForEach(m => m.Dispose());

    private void AddFrames(string name, string folder)
    {
        var model = SingleViewModel.Load(folder);
        _models.Add(model);
        _ways.Add((name, (clip, look) => SingleViewPairs.Lifted(model, clip, look)));
    }

    private void AddLifter(string name, string folder)
    {
        var (card, model) = LifterModel.Load(folder);
        _models.Add(model);
        var jointSet = LayoutTree.Of(card.Layout);
        if (model.FixedJoints == 0) throw new UserErrorException($"{folder} is a lifter of any joints", "give one trained with --method singleview --lifter");
        foreach (var (way, causal) in new[] { (name, false), (name + " live", true) })
            _ways.Add((way, (clip, look) => [.. ViewTrack.Of(clip, look).Select(t => t.Lift(model, jointSet, causal))]));
    }
}
