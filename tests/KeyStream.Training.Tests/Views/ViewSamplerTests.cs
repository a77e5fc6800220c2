using System.Numerics;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Views;
using KeyStream.Training.Lifting;
using KeyStream.Training.Views;
using static TorchSharp.torch;

namespace KeyStream.Training.Tests.Views;

/// <summary>Examples from what several cameras found of four points that move, without a finder.</summary>
public sealed class ViewSamplerTests : IDisposable
{
    private const int Frames = 6;
    private const double Smoothed = 0.15;                 // pixels that smoothing may move a swinging point
    private static readonly JointSet Four = new("four", ["a", "b", "c", "d"], [(0, 1), (1, 2), (2, 3)], []);
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Draw_ExactFinds_AreSeenWhereTheAnswerIsByAllCameras()
    {
        var (sampler, random, turns) = (new ViewSampler([Take(0)], Four, Frames), new Random(1), new HashSet<Quaternion>());
        for (var i = 0; i < 40; i++)
        {
            var example = sampler.Draw(random, Frames);
            turns.Add(example.Camera.Rotation);
            for (var t = 0; t < Frames; t++)
            {
                for (var k = 0; k < Four.Count; k++)
                {
                    var (x, y) = example.Camera.Project(example.Joints[t][k]);
                    example.Pixels[t][k].X.ShouldBe(x, Smoothed);
                    example.Pixels[t][k].Y.ShouldBe(y, Smoothed);
                    example.Joints[t][k].Z.ShouldBeGreaterThan(2);
                }
            }

            example.Window(LifterPlacement.Perspective, 0, Frames).ShouldNotBeNull();
        }

        turns.Count.ShouldBeInRange(10, 39, "some are those of the rig, most are between them");
    }

    [Fact]
    public void Draw_FindsThatAreOff_KeepTheirErrorInSizesOfTheSubject()
    {
        var (sampler, random) = (new ViewSampler([Take(5)], Four, Frames), new Random(1));
        for (var i = 0; i < 40; i++)
        {
            var example = sampler.Draw(random, Frames);
            var own = example.Camera.Project(example.Joints[0][2]);
            (example.Pixels[0][2].X - own.X).ShouldBeInRange(2, 13);
            (example.Pixels[0][2].Y - own.Y).ShouldBe(0, 2 * Smoothed);
        }
    }

    // Off by 5 mm to and fro at each moment; the pixels, which are what the lifter is given, stay as they were found.
    [Fact]
    public void Draw_AnswersThatTremble_AreSmoothedAndThePixelsAreNot()
    {
        var take = Take(0);
        SeenTake trembling = new([.. take.Space.Select((f, t) => Array.ConvertAll(f, p => p + new Vector3(0, t % 2 == 0 ? 0.005f : -0.005f, 0)))], take.Views);
        var (sampler, random) = (new ViewSampler([trembling], Four, 20), new Random(1));
        for (var i = 0; i < 10; i++)
        {
            var example = sampler.Draw(random, 20);
            var (worst, camera) = (0f, example.Camera);
            for (var t = 3; t < 17; t++) worst = Math.Max(worst, Vector3.Distance(example.Joints[t][1], camera.ToCamera(take.Space[t][1])));
            worst.ShouldBeLessThan(0.0025f);
            if (take.Views.FirstOrDefault(v => v.Camera == camera) is { } view) example.Pixels[9][1].Y.ShouldBe(view.Pixels[9][1].Y, 0.01);
        }
    }

    [Fact]
    public void Draw_MomentsThatAreNotDetermined_AreLeftOut()
    {
        var take = Take(0);
        take.Space[8][1] = new Vector3(float.NaN);
        var (sampler, random) = (new ViewSampler([take], Four, Frames), new Random(1));
        sampler.Moments.ShouldBe(8 + 11);
        for (var i = 0; i < 100; i++) sampler.Draw(random, Frames).Joints.ShouldAllBe(f => f.All(p => float.IsFinite(p.X)));
        Should.Throw<UserErrorException>(() => new ViewSampler([take], Four, 12)).Message.ShouldContain("12 moments");
    }

    [Fact]
    public void Train_FewSteps_LearnsThePointsByTheirNumbers()
    {
        manual_seed(1);
        var take = Take(2);
        var sampler = new ViewSampler([take with { Views = [take.Views[0]] }], Four, Frames);
        using var training = new LifterTraining(new TemporalLifterOptions { Width = 16, Layers = 1, Frames = Frames, FixedJoints = Four.Count }, sampler, 4);
        using var loop = new TrainLoop(training, training.Loss, SingleLifterTrainer.Recipe with { Steps = 120, WarmupSteps = 10, EmaDecay = 0.9, LearningRate = 2e-2 }, Path.Combine(_folder, "c"));
        loop.Run(null, default);
        var view = loop.Curves.Points.Where(p => p.Terms.ContainsKey("view")).Select(p => p.Terms["view"]).ToList();
        view.TakeLast(3).Average().ShouldBeLessThan(0.7 * view.Take(3).Average());
    }

    [Fact]
    public void Lift_OfAView_IsInTheAxesOfTheWorld()
    {
        manual_seed(1);
        using var model = new LifterModel(new TemporalLifter(new TemporalLifterOptions { Width = 16, Layers = 1, Frames = Frames, FixedJoints = Four.Count }), owned: true);
        var track = Take(0).Views[1];
        var here = track with { Camera = track.Camera with { Rotation = Quaternion.Identity } };
        var (world, camera) = (track.Lift(model, Four, causal: false), here.Lift(model, Four, causal: false));
        world.Count.ShouldBe(20);
        for (var t = 0; t < world.Count; t++)
            for (var k = 0; k < Four.Count; k++) Vector3.Distance(Vector3.Transform(world[t][k], track.Camera.Rotation), camera[t][k]).ShouldBeLessThan(1e-4f);
        Vector3.Distance(world[9][0], track.Lift(model, Four, causal: true)[9][0]).ShouldBeGreaterThan(1e-6f);
    }

    // 20 moments before four cameras at 4 m; what is found lies some pixels to the right.
    private static SeenTake Take(double off)
    {
        var space = Enumerable.Range(0, 20).Select(t => Enumerable.Range(0, Four.Count).Select(k => Point(t, k)).ToArray()).ToList();
        double[] seconds = [.. Enumerable.Range(0, 20).Select(t => t / 20.0)];
        return new SeenTake(space, [.. Enumerable.Range(0, 4).Select(v =>
        {
            var camera = Camera(v);
            return new ViewTrack(camera, seconds, [.. space.Select(f => Array.ConvertAll(f, p => Off(camera.Project(camera.ToCamera(p)), off)))], [.. space.Select(_ => new[] { 1.0, 0.9, 0.8, 0.7 })]);
        })]);
    }

    private static (double X, double Y) Off((double X, double Y) pixel, double off) => (pixel.X + off, pixel.Y);

    private static Vector3 Point(int t, int k) => new((0.3f * k) - 0.45f, 0.2f * MathF.Sin((0.3f * t) + k), 0.2f * MathF.Cos((0.3f * t) + (2 * k)));

    private static Camera Camera(int view) =>
        new($"cam{view}", 640, 480, (600, 600), (320, 240), [], Quaternion.CreateFromAxisAngle(Vector3.UnitY, view * MathF.PI / 2), new Vector3(0, 0, 4));
}
