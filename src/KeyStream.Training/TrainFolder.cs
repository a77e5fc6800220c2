using KeyStream.Data;
using KeyStream.Stages.Keypoints;
using static TorchSharp.torch;

namespace KeyStream.Training;

/// <summary>The folder of a model that is being trained.</summary>
public static class TrainFolder
{
    /// <summary>Makes the folder and checks that nothing in it would be lost.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="resume">True when a checkpoint is expected.</param>
    /// <param name="replace">True when the new model may take the place of one that is there.</param>
    /// <returns>Where checkpoints go.</returns>
    /// <exception cref="UserErrorException">It cannot be made, or what is in it does not go with <paramref name="resume"/>.</exception>
    public static string Prepare(string folder, bool resume, bool replace = false)
    {
        if (File.Exists(folder)) throw new UserErrorException($"{folder} is a file", "name a folder for the model with -o");
        if (!replace && !HasCheckpoint(folder) && HasModel(folder))
            throw new UserErrorException($"{folder} holds a trained model", "name another folder with -o, or remove this one");
        if (resume && !HasCheckpoint(folder)) throw new UserErrorException($"{folder} has no checkpoint to resume from", "train without --resume");
        if (!resume && HasCheckpoint(folder))
            throw new UserErrorException($"{folder} holds the checkpoint of an interrupted training", "go on with --resume, or remove the folder");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder} cannot be created ({e.Message})", "name another folder with -o", e);
        }

        return CheckpointPath(folder);
    }

    /// <summary>True when a folder holds the checkpoint of an interrupted training.</summary>
    /// <param name="folder">Folder of the model.</param>
    public static bool HasCheckpoint(string folder) => new Checkpoint(CheckpointPath(folder)).Exists;

    /// <summary>True when a folder holds a model that was trained to its end.</summary>
    /// <param name="folder">Folder of the model.</param>
    public static bool HasModel(string folder) => File.Exists(Path.Combine(folder, ModelCard.FileName));

    /// <summary>Writes what was trained: weights, card and report; then the checkpoint is removed.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="card">Its card, the hash of the weights apart.</param>
    /// <param name="loop">How it came about.</param>
    /// <param name="network">The network.</param>
    /// <param name="warnings">What the report is to warn of.</param>
    /// <param name="picture">PNG of what the model finds, for the report; null for none.</param>
    /// <returns>The card with the hash of the weights.</returns>
    public static ModelCard Write(string folder, ModelCard card, TrainLoop loop, nn.Module network, IReadOnlyList<string>? warnings = null, byte[]? picture = null)
    {
        card = ModelFolder.Write(folder, card, network.state_dict());
        File.WriteAllText(Path.Combine(folder, "training.html"), TrainingReport.Html(card, loop.Curves, warnings ?? [], picture));
        new Checkpoint(CheckpointPath(folder)).Delete();
        return card;
    }

    private static string CheckpointPath(string folder) => Path.Combine(folder, "checkpoint");
}
