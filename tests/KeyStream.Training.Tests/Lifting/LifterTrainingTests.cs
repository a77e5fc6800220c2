using System.Numerics;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Lift;
using KeyStream.Training.Lifting;
using KeyStream.Training.Motion;
using static TorchSharp.torch;

namespace KeyStream.Training.Tests.Lifting;

public sealed class LifterTrainingTests : IDisposable
{
    private static readonly TemporalLifterOptions Tiny = new() { Width = 16, Heads = 2, Layers = 2, Frames = 6 };
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Draw_SameSeed_GivesTheSameAndKeepsToItsLimits()
    {
        var sampler = Sampler();
        for (var seed = 0; seed < 40; seed++)
        {
            var (a, b) = (sampler.Draw(new Random(seed), 6), sampler.Draw(new Random(seed), 6));
            a.Pixels.SelectMany(f => f).ShouldBe(b.Pixels.SelectMany(f => f));
            a.JointSet.Joints.ShouldBe(b.JointSet.Joints);
            a.JointSet.Count.ShouldBeInRange(4, 26);
            a.Joints.ShouldAllBe(f => f.Length == a.JointSet.Count && f.All(p => p.Z > 0));
            a.Sides.Length.ShouldBe(a.JointSet.Count);
            a.JointSet.Edges.ShouldAllBe(e => e.From < a.JointSet.Count && e.To < a.JointSet.Count);
        }
    }

    [Theory]
    [InlineData(LifterPlacement.Perspective)]
    [InlineData(LifterPlacement.Orthographic)]
    public void Window_WithoutNoise_ItsTruthLiesOnItsRays(LifterPlacement placement)
    {
        var sampler = Sampler(NoiseOptions.None);
        for (var seed = 0; seed < 20; seed++)
        {
            var example = sampler.Draw(new Random(seed), 6);
            var (item, truth) = example.Window(placement, 0, 6)!.Value;
            for (var k = 0; k < item.Window.Seen.Length; k++)
            {
                // A point at depth z (in units of spread times distance) is seen at x/(1 + spread·z).
                var (x, y, z) = (truth[3 * k], truth[(3 * k) + 1], truth[(3 * k) + 2]);
                var depth = 1 + (item.Window.Spread * z);
                if (item.Window.Seen[k] == 0 || placement == LifterPlacement.Orthographic) continue;
                item.Window.Points[2 * k].ShouldBe((float)(x / depth), 2e-3f);
                item.Window.Points[(2 * k) + 1].ShouldBe((float)(y / depth), 2e-3f);
            }

            truth.Average().ShouldBe(0, 0.3);
        }
    }

    [Fact]
    public void Run_FewSteps_Learns()
    {
        manual_seed(1);
        using var training = new LifterTraining(Tiny, Sampler(), 4);
        using var loop = new TrainLoop(training, training.Loss, LifterTraining.Recipe with { Steps = 150, WarmupSteps = 10, EmaDecay = 0.9, LearningRate = 5e-3 }, Path.Combine(_folder, "c"));
        loop.Run(null, default);
        foreach (var term in new[] { "velocity", "view" })
        {
            var values = loop.Curves.Points.Where(p => p.Terms.ContainsKey(term)).Select(p => p.Terms[term]).ToList();
            values.TakeLast(3).Average().ShouldBeLessThan((term == "view" ? 0.97 : 0.8) * values.Take(3).Average(), term);
        }
    }

    [Fact]
    public void Resume_AfterABreak_GivesTheWeightsOfAnUnbrokenRun()
    {
        Dictionary<string, double> Train(string folder, params int[] steps)
        {
            manual_seed(1);
            using var training = new LifterTraining(Tiny, Sampler(), 2);
            foreach (var until in steps)
            {
                using var stop = new CancellationTokenSource();
                using var loop = new TrainLoop(training, training.Loss, LifterTraining.Recipe with { Steps = steps[^1] }, Path.Combine(_folder, folder));
                loop.Resume();
                try
                {
                    loop.Run(new Stop(until, stop), stop.Token);
                }
                catch (OperationCanceledException)
                {
                    // as meant
                }
            }

            return training.Network.named_parameters().ToDictionary(p => p.name, p => p.parameter.sum().item<float>() * 1.0);
        }

        var (whole, broken) = (Train("a", 8), Train("b", 3, 8));
        foreach (var (name, value) in whole) broken[name].ShouldBe(value, 1e-4, name);
    }

    [Fact]
    public void Table_AllMethods_SeeTheSameExamplesEachTime()
    {
        manual_seed(1);
        using var model = new LifterModel(new TemporalLifter(Tiny), owned: true);
        var random = new Random(3);
        var motions = Enumerable.Range(0, 4).Select(_ => Body(random)).ToList();
        var table = new LifterTable(motions[..2], motions[2..], frames: 6, perMotion: 2);
        var condition = new LifterCondition("3 px", new NoiseOptions { Pixels = 3 });
        LifterRow[] rows = [.. table.Baselines(condition), .. table.Lifter("tiny", model, condition)];
        rows.Select(r => r.Method).ShouldBe(["mean pose", "linear (ridge)", "tiny, single frames", "tiny, whole windows", "tiny, causal"]);
        rows.ShouldAllBe(r => r.Scores.Frames == 24 && double.IsFinite(r.Scores.PMpjpe) && r.Scores.PMpjpe > 0);
        rows[1].Scores.PMpjpe.ShouldBeLessThan(rows[0].Scores.PMpjpe);
        table.Baselines(condition).First().Scores.Mpjpe.ShouldBe(rows[0].Scores.Mpjpe);
    }

    private static LiftSampler Sampler(NoiseOptions? noise = null)
    {
        var random = new Random(5);
        var set = MotionSet.Of([.. Enumerable.Range(0, 3).Select(_ => RandomTree.Motion(random, 10, 2, 30))]);
        return new LiftSampler(set, [], new LiftSamplerOptions { VarietyShare = 0, Noise = noise ?? new LiftSamplerOptions().Noise });
    }

    // One joint set for all: a stick figure of six joints that bends.
    private static JointMotion Body(Random random)
    {
        var (phase, speed) = (random.NextDouble() * 6, 2 + random.NextDouble());
        var jointSet = new JointSet("six", ["a", "b", "c", "d", "e", "f"], [(0, 1), (1, 2), (2, 3), (1, 4), (4, 5)], [(2, 4), (3, 5)]);
        return new JointMotion("made", "somebody", jointSet, 30, [.. Enumerable.Range(0, 60).Select(t =>
        {
            var swing = 0.4f * MathF.Sin((float)(phase + (speed * t / 30)));
            return new Vector3[] { new(0, 1, 0), new(0, 1.4f, 0), new(0.2f, 1.3f, swing), new(0.3f, 1, 2 * swing), new(-0.2f, 1.3f, -swing), new(-0.3f, 1, -2 * swing) };
        })]);
    }

    private sealed class Stop(int at, CancellationTokenSource source) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value)
        {
            if (value.Step == at) source.Cancel();
        }
    }
}
