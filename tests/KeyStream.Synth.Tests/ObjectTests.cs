using System.Numerics;
using KeyStream.Synth.Objects;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Tests;

public sealed class ObjectTests
{
    public static TheoryData<ObjectCategory> Categories => [.. Enum.GetValues<ObjectCategory>()];

    [Theory]
    [MemberData(nameof(Categories))]
    public void Render_FromRandomSides_ShowsTheWholeObjectOnBlack(ObjectCategory category)
    {
        var views = new ObjectViews { ImageSize = 64 };
        var random = new Random(1);
        for (var instance = 0; instance < 6; instance++)
        {
            var picture = StillObject.Create(category, instance).Render(views.Draw(random));
            var (inside, lit, edge) = (0, 0, 0);
            for (var i = 0; i < picture.Mask.Length; i++)
            {
                var bright = picture.Rgb.AsSpan(i * 3, 3).ToArray().Max();
                if (picture.Mask[i] == 0) continue;
                inside++;
                lit += bright > 10 ? 1 : 0;
                edge += i % 64 is 0 or 63 || i / 64 is 0 or 63 ? 1 : 0;
            }

            inside.ShouldBeInRange(100, 3000);
            lit.ShouldBeGreaterThan((int)(0.9 * inside));
            edge.ShouldBe(0, $"{category} {instance} is cut off");
            picture.Rgb[0].ShouldBe((byte)0);
        }
    }

    [Theory]
    [MemberData(nameof(Categories))]
    public void Create_EqualInstances_AreEqualAndOthersDiffer(ObjectCategory category)
    {
        var camera = new ObjectViews { ImageSize = 32 }.Turned(30);
        byte[] Picture(int instance) => StillObject.Create(category, instance).Render(camera).Rgb;
        Picture(7).ShouldBe(Picture(7));
        Picture(7).SequenceEqual(Picture(8)).ShouldBeFalse();
    }

    [Fact]
    public void Draw_ManyCameras_StandAroundTheUpperHalfAtTheDistanceAndLookAtTheMiddle()
    {
        var (views, random, middle) = (new ObjectViews(), new Random(2), Vector3.Zero);
        for (var i = 0; i < 400; i++)
        {
            var camera = views.Draw(random);
            camera.Position.Length().ShouldBe(30, 0.4);
            camera.Position.Y.ShouldBeGreaterThan(-1e-3f);
            Vector2.Distance(camera.Project(Vector3.Zero), new(64, 64)).ShouldBeLessThan(0.01f);
            middle += camera.Position / 400;
        }

        middle.X.ShouldBe(0, 2.5);
        middle.Y.ShouldBe(15, 1.5, "heights on a sphere are spread evenly");
        middle.Z.ShouldBe(0, 2.5);
    }

    [Fact]
    public void Turned_FromTheFront_SeesTheHeadlampsNearerThanTheRearLamps()
    {
        var views = new ObjectViews { ImageSize = 64 };
        views.Turned(0, 20).ToCamera(new Vector3(0, 0, 1)).Z.ShouldBeLessThan(views.Turned(0, 20).ToCamera(new Vector3(0, 0, -1)).Z);
        // From its left (+X) the front is at the left of the picture.
        views.Turned(90, 20).Project(new Vector3(0, 0, 1)).X.ShouldBeLessThan(32);
    }

    [Fact]
    public void Block_OfAnyCornerOrder_ShowsItsOutside()
    {
        Vector3[] below = [new(-1, -1, -1), new(1, -1, -1), new(1, -1, 1), new(-1, -1, 1)];
        var above = below.Select(p => p with { Y = 1 }).ToArray();
        foreach (var mesh in new[] { Mesh.Block(below, above), Mesh.Block(above, below), Mesh.Block([.. below.Reverse()], [.. above.Reverse()]) })
        {
            for (var i = 0; i < mesh.Indices.Length; i += 3)
            {
                var (a, b, c) = (mesh.Positions[mesh.Indices[i]], mesh.Positions[mesh.Indices[i + 1]], mesh.Positions[mesh.Indices[i + 2]]);
                var normal = Vector3.Normalize(Vector3.Cross(b - a, c - a));
                Vector3.Dot(normal, (a + b + c) / 3).ShouldBe(1, 1e-5, "each face lies one from the middle");
                Vector3.Dot(normal, mesh.Normals[mesh.Indices[i]]).ShouldBe(1, 1e-5);
            }
        }
    }

    [Fact]
    public void Nearest_OnATriangle_IsNoFartherThanAnySampledPoint()
    {
        var random = new Random(3);
        Vector3 Point() => new(random.NextSingle(), random.NextSingle(), random.NextSingle());
        for (var n = 0; n < 50; n++)
        {
            var (p, a, b, c) = (Point() * 2, Point(), Point(), Point());
            var near = Vector3.Distance(p, Triangle.Nearest(p, a, b, c));
            var sampled = float.PositiveInfinity;
            for (var i = 0; i <= 40; i++)
                for (var j = 0; i + j <= 40; j++) sampled = MathF.Min(sampled, Vector3.Distance(p, ((i * a) + (j * b) + ((40 - i - j) * c)) / 40));
            near.ShouldBeInRange(sampled - 0.06f, sampled + 1e-5f);
        }
    }

    [Fact]
    public void NearestOnSurface_OfFarPoints_LiesOnTheBox()
    {
        var plane = StillObject.Create(ObjectCategory.Planes, 1);
        plane.NearestOnSurface(new Vector3(0, 0, 50)).Z.ShouldBe(1, 0.1, "the nose");
        plane.NearestOnSurface(new Vector3(0, 0, -50)).Z.ShouldBe(-1, 0.1, "the tail");
    }
}
