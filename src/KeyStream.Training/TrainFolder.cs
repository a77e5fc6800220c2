using KeyStream.Data;
using KeyStream.Stages.Keypoints;

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

    /// <summary>Removes the checkpoint, after the model has been written.</summary>
    /// <param name="folder">Folder of the model.</param>
    public static void Done(string folder) => new Checkpoint(CheckpointPath(folder)).Delete();

    private static string CheckpointPath(string folder) => Path.Combine(folder, "checkpoint");
}
