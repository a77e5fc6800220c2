using System.Numerics;
using KeyStream.Nets;
using KeyStream.Synth.Objects;
using KeyStream.Training.Pairs;
using static TorchSharp.torch;

namespace KeyStream.Training.Tests.Pairs;

public sealed class ObjectPairsTests
{
    private static readonly ObjectViews Views = new() { ImageSize = 64 };

    [Theory]
    [InlineData(ObjectCategory.Cars)]
    [InlineData(ObjectCategory.Animals)]
    public void Stack_PointsOfTheSurface_FallOnTheMask(ObjectCategory category)
    {
        using var scope = NewDisposeScope();
        var (pairs, random) = (new ObjectPairs(category, Views), new Random(3));
        var instance = pairs.Held(1);
        var view = ObjectPairs.Stack([instance.Render(Views.Draw(random)), instance.Render(Views.Turned(200))]);
        var points = Enumerable.Range(0, 40).Select(_ => instance.NearestOnSurface(new Vector3(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f) * 3));
        var flat = tensor(points.SelectMany(p => new[] { p.X, p.Y, p.Z }).ToArray()).reshape(1, 40, 3).expand(2, 40, 3);
        var grown = nn.functional.max_pool2d(view.Foreground!, 3, 1, 1); // points of the outline may lie in the next pixel
        nn.functional.grid_sample(grown, view.Project(flat).unsqueeze(2), align_corners: false).min().item<float>().ShouldBeGreaterThan(0.4f);
    }

    [Fact]
    public void Stack_OffTheMask_IsBlack()
    {
        using var scope = NewDisposeScope();
        var view = new ObjectPairs(ObjectCategory.People, Views).Draw(new Random(4), 2, 0).First;
        view.Image.shape.ShouldBe([2, 3, 64, 64]);
        var far = 1 - nn.functional.max_pool2d(view.Foreground!, 3, 1, 1);
        ((view.Image + 1) * far).abs().max().item<float>().ShouldBe(0);
        view.Image.max().item<float>().ShouldBeInRange(-0.5f, 1);
    }

    [Fact]
    public void Draw_ExactKeypoints_GiveTheTrueRelativePoseAndAgree()
    {
        using var scope = NewDisposeScope();
        var batch = new ObjectPairs(ObjectCategory.Planes, Views).Draw(new Random(5), 4, 0.25);
        manual_seed(5);
        var points = (rand(4, 8, 3) * 2) - 1;
        var (first, second) = (batch.First.ToCamera(points), batch.Second.ToCamera(points));
        KeypointNetLoss.RelativePose(first, second, batch.First.RotationTo(batch.Second), 0).item<float>().ShouldBeLessThan(1e-4f);
        KeypointNetLoss.Consistency(first, second, batch.First, batch.Second).item<float>().ShouldBeLessThan(1e-8f);
        batch.Progress.ShouldBe(0.25);
    }

    [Fact]
    public void Draw_EqualRandomness_GivesEqualPairs()
    {
        using var scope = NewDisposeScope();
        var pairs = new ObjectPairs(ObjectCategory.Cars, Views);
        Tensor Image(int seed) => pairs.Draw(new Random(seed), 2, 0).Second.Image;
        Image(1).eq(Image(1)).all().item<bool>().ShouldBeTrue();
        Image(1).eq(Image(2)).all().item<bool>().ShouldBeFalse();
    }
}
