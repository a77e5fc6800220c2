namespace KeyStream.Cli.Tests;

/// <summary>A model of three keypoints that the program itself trained for a few steps: enough to run every stage for real.</summary>
internal static class TinyModel
{
    private static readonly Lazy<TempFolder> Made = new(Make);

    /// <summary>Where both lie; a path that cannot be while the model is not made.</summary>
    public static string Folder => Made.IsValueCreated ? Made.Value.Path : "\0";

    /// <summary>The folder of the model.</summary>
    public static string Model => Made.Value.File("model");

    /// <summary>The clip that it was trained on: 40 frames of 96×80.</summary>
    public static string Clip => Made.Value.File("disc.mp4");

    // One for all tests; it goes when they are done.
    private static TempFolder Make()
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        Media.Disc(folder.File("disc.mp4"));
        string[] small = ["--keypoints", "3", "--model-image-size", "32", "--train-batch-size", "4", "--train-warmup-steps", "1"];
        Cli.RunIn(folder.Path, ["train", "disc.mp4", "-o", "model", "--profile", "moving", "--steps", "4", .. small]).ShouldSucceed();
        return folder;
    }
}
