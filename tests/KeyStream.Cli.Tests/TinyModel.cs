namespace KeyStream.Cli.Tests;

/// <summary>A model of three keypoints that the program itself trained for a few steps: enough to run every stage for real.</summary>
public sealed class TinyModel : IDisposable
{
    private readonly TempFolder _folder = new();

    public TinyModel()
    {
        Media.Disc(Clip);
        Cli.RunIn(_folder.Path, "train", Clip, "-o", Model, "--steps", "4", "--keypoints", "3", "--model-image-size", "32", "--train-batch-size", "4", "--train-warmup-steps", "1")
            .ShouldSucceed();
    }

    /// <summary>The folder of the model.</summary>
    public string Model => _folder.File("model");

    /// <summary>The clip that it was trained on: 40 frames of 96×80.</summary>
    public string Clip => _folder.File("disc.mp4");

    public void Dispose() => _folder.Dispose();
}

/// <summary>All tests that need a model share one.</summary>
[CollectionDefinition(Name)]
public sealed class TinyModelTests : ICollectionFixture<TinyModel>
{
    public const string Name = "tiny model";
}
