using KeyStream.Data;
using KeyStream.Nets;
using static TorchSharp.torch;

namespace KeyStream.Training.Tests;

public sealed class TrainLoopTests : IDisposable
{
    private static readonly AutoLink3dOptions Tiny = AutoLink3dOptions.MovingVideo with
    {
        ImageSize = 32, Keypoints = 3, Widths = [4, 4, 8, 8], BasisSize = 2,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-train").FullName;
    private readonly CropPool _pool = Blobs(24);

    [Fact]
    public void Run_Steps_LowersTheLoss()
    {
        using var method = Method();
        using var loop = new TrainLoop(method, Trainer.CropLoss(method, _pool, Options(60)), Options(60), Path.Combine(_folder, "a"));
        loop.Run(null, CancellationToken.None);
        loop.Step.ShouldBe(60);
        var totals = loop.Curves.Points.Select(p => p.Terms["total"]).ToList();
        totals.Count.ShouldBe(6);
        totals[^1].ShouldBeLessThan(0.8 * totals[0]);
    }

    [Fact]
    public void Resume_AfterInterruption_EndsWithTheSameWeights()
    {
        var whole = Train(Path.Combine(_folder, "whole"), interruptAt: null);
        var halves = Train(Path.Combine(_folder, "halves"), interruptAt: 7);
        halves.Count.ShouldBe(whole.Count);
        foreach (var (key, values) in whole) halves[key].ShouldBe(values, 1e-6, key);
    }

    [Fact]
    public void Load_OfACheckpointInterruptedWhileRenaming_UsesTheOldOne()
    {
        var folder = Path.Combine(_folder, "c");
        using var method = Method();
        using var loop = new TrainLoop(method, Trainer.CropLoss(method, _pool, Options(3)), Options(3), folder);
        loop.Run(null, CancellationToken.None);
        Directory.Move(folder, folder + ".old");
        Directory.CreateDirectory(folder + ".new");
        using var again = new TrainLoop(method, Trainer.CropLoss(method, _pool, Options(3)), Options(3), folder);
        again.Resume().ShouldBeTrue();
        again.Step.ShouldBe(3);
    }

    [Fact]
    public void Load_OfADamagedCheckpoint_SaysWhichAndWhatToDo()
    {
        var folder = Path.Combine(_folder, "d");
        using var method = Method();
        using var loop = new TrainLoop(method, Trainer.CropLoss(method, _pool, Options(2)), Options(2), folder);
        loop.Run(null, CancellationToken.None);
        File.WriteAllBytes(Path.Combine(folder, "network.safetensors"), [9, 9, 9]);
        Should.Throw<UserErrorException>(() => loop.Resume()).Message.ShouldContain(folder);
    }

    [Fact]
    public void Fraction_StepsAndMinutes_EndsAtWhatComesFirst()
    {
        new Schedule(new TrainOptions { Steps = 100, Minutes = 1 }, earlierSeconds: 30).Fraction(10).ShouldBe(0.5, 0.01);
        new Schedule(new TrainOptions { Steps = 100, Minutes = 1 }, earlierSeconds: 0).Fraction(90).ShouldBe(0.9, 1e-9);
    }

    [Fact]
    public void Rate_WarmsUpAndFallsToTheFinalRate()
    {
        var options = new TrainOptions { LearningRate = 2, WarmupSteps = 10, FinalRate = 0.1 };
        var schedule = new Schedule(options, 0);
        schedule.Rate(0, 0).ShouldBe(0.2, 1e-9);
        schedule.Rate(50, 0).ShouldBe(2, 1e-9);
        schedule.Rate(50, 1).ShouldBe(0.2, 1e-9);
    }

    public void Dispose()
    {
        _pool.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Dictionary<string, float[]> Train(string folder, int? interruptAt)
    {
        if (interruptAt is { } at)
        {
            using var first = Method();
            using var begun = new TrainLoop(first, Trainer.CropLoss(first, _pool, Options(12)), Options(12), folder);
            using var stop = new CancellationTokenSource();
            Should.Throw<OperationCanceledException>(() => begun.Run(new Stopper(at, stop), stop.Token));
        }

        using var method = Method();
        using var loop = new TrainLoop(method, Trainer.CropLoss(method, _pool, Options(12)), Options(12), folder);
        loop.Resume().ShouldBe(interruptAt is not null);
        loop.Run(null, CancellationToken.None);
        return loop.Average.Weights.Where(w => w.Value.is_floating_point()).ToDictionary(w => w.Key, w => w.Value.cpu().contiguous().data<float>().ToArray());
    }

    private static AutoLink3dTraining Method()
    {
        manual_seed(3);
        return new AutoLink3dTraining(Tiny, []);
    }

    private static TrainOptions Options(int steps) => new() { Steps = steps, BatchSize = 4, WarmupSteps = 5, LearningRate = 3e-3 };

    // A bright square that moves about on black.
    [Fact]
    public void Draw_Mirrored_GivesTheMirrorImageAndTheMapBack()
    {
        using var scope = NewDisposeScope();
        var augmentation = new Augmentation(new TrainOptions { Rotation = 0, LogScale = 0, Shift = 0, Mirror = 0.5 }, 32);
        int[] frames = [.. Enumerable.Range(0, 16)];
        var plain = augmentation.Plain(_pool, frames);
        var drawn = augmentation.Draw(_pool, frames, new Random(1)).First;
        var mirrored = drawn.ToCrop[.., 0, 0].lt(0);
        mirrored.sum().item<long>().ShouldBeInRange(1, 15);
        var expected = where(mirrored.reshape(-1, 1, 1, 1), plain.Image.flip([3L]), plain.Image);
        (drawn.Image - expected).abs().max().item<float>().ShouldBeLessThan(1e-4f);
    }

    [Fact]
    public void InOrder_OfAFullPool_SaysWhereStretchesBegin()
    {
        using var pool = Blobs(24, capacity: 10);
        var order = pool.InOrder();
        order.Select(o => o.Index).Order().ShouldBe(Enumerable.Range(0, 10));
        order[0].First.ShouldBeTrue();
        order.Count(o => o.First).ShouldBeInRange(2, 10, "24 frames in 10 places leave gaps");
        _pool.InOrder().ShouldBe(Enumerable.Range(0, 24).Select(i => (i, i == 0)));
    }

    private static CropPool Blobs(int count, int? capacity = null)
    {
        var pool = new CropPool(capacity ?? count, seed: 1);
        using var sink = pool.AsSink();
        var format = new FrameFormat(48, 48, PixelLayout.Gray8);
        for (var i = 0; i < count; i++)
        {
            var image = full([3, 48, 48], -1f);
            var mask = zeros([1, 48, 48]);
            int x = 14 + (i % 6), y = 12 + (i / 2 % 8);
            image[.., y..(y + 12), x..(x + 8)] = 0.8f;
            mask[.., y..(y + 12), x..(x + 8)] = 1f;
            var stamp = new FrameStamp("blobs", i, i / 30.0);
            sink.Write(new Crop(stamp, Frame.Placeholder(stamp, format, "none"), Affine2.Identity) { Image = image, Foreground = mask });
        }

        return pool;
    }

    private sealed class Stopper(int step, CancellationTokenSource stop) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value)
        {
            if (value.Step == step) stop.Cancel();
        }
    }
}
