using System.Text.Json;
using KeyStream.Data;
using KeyStream.Nets.Weights;
using KeyStream.Stages.Keypoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Training;

/// <summary>Where a run stood when it was saved.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Seconds">Seconds of optimisation.</param>
/// <param name="Seed">Seed of the run; a resume with another seed is refused.</param>
public sealed record CheckpointState(long Step, double Seconds, int Seed);

/// <summary>
/// The state of a training run in a folder: network, average, optimiser, curves. A new state is written beside the old one
/// and takes its place by renaming, so that an interruption at any moment leaves a whole one.
/// </summary>
/// <remarks>There is no random state to save: each step derives its own from seed and step.</remarks>
/// <param name="folder">Folder of the checkpoint; its siblings <c>.new</c> and <c>.old</c> are used while saving.</param>
public sealed class Checkpoint(string folder)
{
    private readonly string _new = folder + ".new";
    private readonly string _old = folder + ".old";

    /// <summary>True when there is something to resume from.</summary>
    public bool Exists => Directory.Exists(folder) || Directory.Exists(_old);

    /// <summary>Writes the state and puts it in place of the previous one.</summary>
    public void Save(nn.Module network, MovingAverage average, OptimizerHelper optimizer, Curves curves, CheckpointState state)
    {
        Remove(_new);
        Directory.CreateDirectory(_new);
        Safetensors.Save(Path.Combine(_new, "network.safetensors"), network.state_dict());
        Safetensors.Save(Path.Combine(_new, "average.safetensors"), average.Weights);
        optimizer.save_state_dict(Path.Combine(_new, "optimizer.bin"));
        var saved = new Saved(state, average.Updates, [.. curves.Points]);
        File.WriteAllText(Path.Combine(_new, "state.json"), JsonSerializer.Serialize(saved, CardJson.Options));
        Remove(_old);
        if (Directory.Exists(folder)) Directory.Move(folder, _old);
        Directory.Move(_new, folder);
        Remove(_old);
    }

    /// <summary>Reads the state into the given objects.</summary>
    /// <returns>Where the run stood, or null when there is no checkpoint.</returns>
    /// <exception cref="UserErrorException">The checkpoint is damaged or of another model.</exception>
    public CheckpointState? Load(nn.Module network, MovingAverage average, OptimizerHelper optimizer, Curves curves)
    {
        if (!Exists) return null;
        var from = Directory.Exists(folder) ? folder : _old;
        try
        {
            var saved = JsonSerializer.Deserialize<Saved>(File.ReadAllText(Path.Combine(from, "state.json")), CardJson.Options)!;
            StrictLoad(Path.Combine(from, "average.safetensors"), network);
            average.Restore(saved.Updates);
            StrictLoad(Path.Combine(from, "network.safetensors"), network);
            optimizer.load_state_dict(Path.Combine(from, "optimizer.bin"));
            curves.Restore(saved.Curves);
            return saved.State;
        }
        catch (Exception e) when (e is IOException or JsonException or WeightFormatException)
        {
            throw new UserErrorException($"the checkpoint {from} cannot be used ({e.Message.Split('\n')[0]})", "train without --resume", e);
        }
    }

    /// <summary>Removes the checkpoint, after the model has been written.</summary>
    public void Delete()
    {
        Remove(folder);
        Remove(_new);
        Remove(_old);
    }

    private static void StrictLoad(string path, nn.Module network)
    {
        using var scope = NewDisposeScope();
        StateDict.Load(network, Safetensors.Load(path), path);
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    private sealed record Saved(CheckpointState State, long Updates, IReadOnlyList<CurvePoint> Curves);
}
