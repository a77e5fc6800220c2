using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using KeyStream.Synth.Objects;
using KeyStream.Training.Pairs;
using static TorchSharp.torch;

namespace KeyStream.Training.Tests.Pairs;

public sealed class KeypointNetTrainerTests : IDisposable
{
    private static readonly KeypointNetOptions Tiny = KeypointNetOptions.Small with { ImageSize = 32, Keypoints = 4, Width = 8, OrientationWidth = 4 };

    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-pairs").FullName;

    [Fact]
    public void Run_SomeSteps_WritesAModelThatMeasuresTheSame()
    {
        var (card, scores) = KeypointNetTrainer.Run(Request(4), new Quiet(), CancellationToken.None);
        card.Category.ShouldBe("cars");
        card.Metrics["pose error, median deg"].ShouldBe(scores.MedianAngle, 1e-3);
        File.Exists(Path.Combine(_folder, "m", KeypointNetTrainer.SheetName)).ShouldBeTrue();
        File.ReadAllText(Path.Combine(_folder, "m", "training.html")).ShouldContain("consistency");
        var (_, network) = KeypointNetModel.Load(Path.Combine(_folder, "m"));
        using (network)
        {
            var again = KeypointNetTrainer.Evaluation(network, ObjectCategory.Cars, 2).Measure();
            // The loaded network has its norms folded into its convolutions.
            again.OnObject.ShouldBe(scores.OnObject, 3);
            again.StandardError.ShouldBe(scores.StandardError, 0.5);
        }

        Should.Throw<UserErrorException>(() => ModelFolder.Load(Path.Combine(_folder, "m"))).Message.ShouldContain("KeypointNet");
    }

    [Fact]
    public void Run_OptionsThatDoNotFit_SaysSoAndMakesNoFolder()
    {
        var wrong = Request(1) with { Model = Tiny with { ImageSize = 40 } };
        Should.Throw<UserErrorException>(() => KeypointNetTrainer.Run(wrong, new Quiet(), CancellationToken.None)).Message.ShouldContain("40");
        Directory.Exists(Path.Combine(_folder, "m")).ShouldBeFalse();
    }

    [Fact]
    public void Run_Interrupted_GoesOnAndEndsWithTheSameWeights()
    {
        KeypointNetTrainer.Run(Request(5), new Quiet(), CancellationToken.None);
        var halved = Request(5) with { ModelFolder = Path.Combine(_folder, "halves") };
        using var stop = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() => KeypointNetTrainer.Run(halved, new Quiet { After = (3, stop) }, stop.Token));
        KeypointNetTrainer.Run(halved with { Resume = true }, new Quiet(), CancellationToken.None);
        using var scope = NewDisposeScope();
        var whole = Nets.Weights.Safetensors.Load(Path.Combine(_folder, "m", ModelFolder.WeightsName));
        var halves = Nets.Weights.Safetensors.Load(Path.Combine(_folder, "halves", ModelFolder.WeightsName));
        foreach (var (key, value) in whole) (halves[key].to(float64) - value.to(float64)).abs().max().item<double>().ShouldBe(0, 1e-6, key);
    }

    [Fact]
    public void Load_OfAnotherMethod_IsRefused()
    {
        KeypointNetTrainer.Run(Request(1), new Quiet(), CancellationToken.None);
        var path = Path.Combine(_folder, "m", ModelCard.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"keypointnet\"", "\"other\"", StringComparison.Ordinal));
        Should.Throw<UserErrorException>(() => KeypointNetModel.Load(Path.Combine(_folder, "m"))).Message.ShouldContain("other");
    }

    [Fact]
    public void Ablations_ChangeOneThingEachAndStayValid()
    {
        var changed = KeypointNetAblation.All.Append(KeypointNetAblation.Keypoints(5)).Select(a => (a.Name, Options: a.Change(Tiny))).ToList();
        foreach (var (_, options) in changed) options.Validate();
        changed.Select(c => c.Options).Distinct().Count().ShouldBe(changed.Count);
        changed[0].Options.ShouldBe(Tiny);
    }

    [Fact]
    public void Measure_TwiceTheSame_AndUntrainedKeypointsTellNoPose()
    {
        manual_seed(1);
        using var network = new KeypointNet(Tiny);
        network.eval();
        var evaluation = KeypointNetTrainer.Evaluation(network, ObjectCategory.Planes, 4);
        var scores = evaluation.Measure();
        scores.ShouldBe(evaluation.Measure());
        scores.Pairs.ShouldBe(16);
        scores.MedianAngle.ShouldBeGreaterThan(15);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private KeypointNetRequest Request(int steps) => new()
    {
        Category = ObjectCategory.Cars,
        ModelFolder = Path.Combine(_folder, "m"),
        Model = Tiny,
        Train = KeypointNetTraining.Recipe with { Steps = steps, BatchSize = 2 },
        TestInstances = 2,
    };

    private sealed class Quiet : ITrainObserver
    {
        public (long Step, CancellationTokenSource Stop)? After { get; init; }

        public void Say(string line)
        {
        }

        public void Frames(string what, long done, long? total)
        {
        }

        public void Report(TrainProgress value)
        {
            if (After is { } after && value.Step == after.Step) after.Stop.Cancel();
        }
    }
}
