using System.Numerics;

namespace KeyStream.Synth.Tests;

public sealed class SceneTests
{
    private static readonly SynthOptions Tiny = new() { Frames = 32, Width = 64, Height = 64 };

    public static TheoryData<SynthOptions> Variants()
    {
        var data = new TheoryData<SynthOptions>();
        foreach (var preset in SynthOptions.Presets)
        {
            for (var seed = 1; seed <= 2; seed++) data.Add(SynthOptions.FromPreset(preset) with { Seed = seed, Frames = 60, Width = 96, Height = 64, Cameras = 2 });
        }

        data.Add(Tiny with { Motion = SynthMotion.RandomJoints, Variety = 1, Frames = 60 });
        data.Add(Tiny with { Motion = SynthMotion.Active, Figure = SynthFigure.FourLegged, Seed = 5, Frames = 60 });
        return data;
    }

    [Fact]
    public void Frames_SameOptions_AreEqualByteForByte()
    {
        var (first, second) = (SynthClip.Frames(Tiny).ToArray(), SynthClip.Frames(Tiny).ToArray());
        first.Length.ShouldBe(32);
        for (var f = 0; f < first.Length; f++)
        {
            first[f].Joints3d.ShouldBe(second[f].Joints3d);
            first[f].Views[0].Rgb.ShouldBe(second[f].Views[0].Rgb);
            first[f].Views[0].Mask.ShouldBe(second[f].Views[0].Mask);
        }
    }

    [Fact]
    public void Frames_OtherSeed_MovesOtherwise()
    {
        var (first, second) = (SynthScene.Create(Tiny), SynthScene.Create(Tiny with { Seed = 2 }));
        Vector3.Distance(first.Joints(31)[0], second.Joints(31)[0]).ShouldBeGreaterThan(0.01f);
    }

    [Fact]
    public void Frames_SeveralClips_FollowEachOtherWithTheirOwnSeeds()
    {
        var both = SynthClip.Frames(Tiny with { Frames = 2, Clips = 2 }).ToArray();
        both.Select(f => f.Index).ShouldBe([0, 1, 0, 1]);
        both[3].Joints3d.ShouldBe(SynthScene.Create(Tiny with { Frames = 2, Seed = 2 }).Joints(1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Render_AnyVariant_KeepsTheWholeFigureInThePicture(SynthOptions options)
    {
        foreach (var frame in SynthScene.Create(options).Frames().Where(f => f.Index % 4 == 0))
        {
            foreach (var (camera, _, mask, _, _) in frame.Views)
            {
                mask.Count(m => m == 255).ShouldBeGreaterThan(mask.Length / 200, $"frame {frame.Index}");
                mask.ShouldAllBe(m => m == 0 || m == 255);
                for (var x = 0; x < camera.Width; x++) (mask[x] | mask[^(x + 1)]).ShouldBe(0, $"frame {frame.Index} touches the top or bottom");
                for (var y = 0; y < camera.Height; y++) (mask[y * camera.Width] | mask[(y * camera.Width) + camera.Width - 1]).ShouldBe(0, $"frame {frame.Index} touches a side");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Joints_AnyVariant_KeepBoneLengthsAndMoveWithoutJumps(SynthOptions options)
    {
        var scene = SynthScene.Create(options);
        var rest = scene.Motion!.Skeleton.Offsets;
        Vector3[]? before = null;
        for (var f = 0; f < scene.FrameCount; f++)
        {
            var now = scene.Joints(f);
            for (var j = 1; j < now.Length; j++) Vector3.Distance(now[j], now[scene.Parents[j]]).ShouldBe(rest[j].Length(), 1e-4);
            for (var j = 0; j < now.Length && before is not null; j++)
                (Vector3.Distance(now[j], before[j]) * options.Fps).ShouldBeLessThan(12, $"{scene.JointNames[j]} in frame {f}, m/s");
            before = now;
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Render_AnyVariant_PutsVisibleJointsOnTheMask(SynthOptions options)
    {
        var (visible, onMask) = (0, 0);
        var scene = SynthScene.Create(options);
        foreach (var view in scene.Frames().Where(f => f.Index % 4 == 0).SelectMany(f => f.Views))
        {
            for (var j = 0; j < view.Visible.Length; j++)
            {
                if (!view.Visible[j]) continue;
                visible++;
                onMask += view.Mask[((int)view.Joints2d[j].Y * view.Camera.Width) + (int)view.Joints2d[j].X] == 255 ? 1 : 0;
            }
        }

        visible.ShouldBeGreaterThan(scene.JointNames.Count * 8); // at least a few in every picture
        ((double)onMask / visible).ShouldBeGreaterThan(0.93); // thin limbs are about a pixel wide at this size
    }

    [Fact]
    public void Render_FlatBackground_MaskIsExactlyWhatDiffersFromIt()
    {
        var options = Tiny with { Background = SynthBackground.Flat, Supersampling = 1 };
        foreach (var view in SynthScene.Create(options).Frames().Select(f => f.Views[0]))
        {
            var (r, g, b) = (view.Rgb[0], view.Rgb[1], view.Rgb[2]);
            var same = 0;
            for (var i = 0; i < view.Mask.Length; i++)
            {
                var background = view.Rgb[3 * i] == r && view.Rgb[(3 * i) + 1] == g && view.Rgb[(3 * i) + 2] == b;
                if (view.Mask[i] == 0) background.ShouldBeTrue();
                else if (background) same++;
            }

            same.ShouldBeLessThan(3); // a colour of the figure may happen to be that of the background
        }
    }

    [Fact]
    public void Render_HipBehindTheOtherHip_IsNotVisible()
    {
        var scene = SynthScene.Create(new SynthOptions());
        var names = scene.JointNames.ToList();
        int left = names.IndexOf("left_hip"), right = names.IndexOf("right_hip");
        var hidden = 0;
        for (var f = 0; f < scene.FrameCount; f++)
        {
            var (joints, camera) = (scene.Joints(f), scene.Cameras[0]);
            float deeper = camera.ToCamera(joints[left]).Z - camera.ToCamera(joints[right]).Z;
            if (MathF.Abs(deeper) < 0.17f || Vector2.Distance(camera.Project(joints[left]), camera.Project(joints[right])) > 5) continue;
            var view = scene.Render(f);
            view.Visible[deeper > 0 ? left : right].ShouldBeFalse();
            view.Visible[deeper > 0 ? right : left].ShouldBeTrue();
            hidden++;
        }

        hidden.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Walker_WholeClip_TurnsThroughAllHeadingsAndKeepsItsFeetOnTheFloor()
    {
        var scene = SynthScene.Create(SynthOptions.FromPreset("walker"));
        var names = scene.JointNames.ToList();
        int left = names.IndexOf("left_hip"), right = names.IndexOf("right_hip"), toe = names.IndexOf("left_toe"), other = names.IndexOf("right_toe");
        var headings = new HashSet<int>();
        for (var f = 0; f < scene.FrameCount; f++)
        {
            var joints = scene.Joints(f);
            var across = joints[left] - joints[right];
            headings.Add((int)((MathF.Atan2(across.Z, across.X) + MathF.PI) / (MathF.PI / 4)) % 8);
            MathF.Min(joints[toe].Y, joints[other].Y).ShouldBeInRange(0.005f, 0.08f);
        }

        headings.Count.ShouldBe(8);
    }

    [Fact]
    public void Render_MovingBackground_ChangesWhereTheFigureIsNot()
    {
        var options = Tiny with { Background = SynthBackground.Noise, MovingBackground = true };
        var scene = SynthScene.Create(options);
        scene.Render(0).Rgb.Take(30).ShouldNotBe(scene.Render(20).Rgb.Take(30));
        var still = SynthScene.Create(options with { MovingBackground = false });
        still.Render(0).Rgb.Take(30).ShouldBe(still.Render(20).Rgb.Take(30));
    }

    [Fact]
    public void Render_IntoAnOldView_EqualsAFreshOne()
    {
        var scene = SynthScene.Create(Tiny);
        var view = scene.Render(0);
        scene.Render(25, 0, view);
        var fresh = scene.Render(25);
        view.Rgb.ShouldBe(fresh.Rgb);
        view.Mask.ShouldBe(fresh.Mask);
        view.Joints2d.ShouldBe(fresh.Joints2d);
        view.Visible.ShouldBe(fresh.Visible);
    }

    [Theory]
    [InlineData(255, 255, 255, 235, 128, 128)]
    [InlineData(0, 0, 0, 16, 128, 128)]
    [InlineData(255, 0, 0, 81, 90, 240)] // ITU-R BT.601 primaries, 8 bit
    [InlineData(0, 255, 0, 145, 54, 34)]
    [InlineData(0, 0, 255, 41, 240, 110)]
    public void WriteYuv420p_Primaries_AreThoseOfBt601(byte r, byte g, byte b, byte y, byte u, byte v)
    {
        var camera = SynthCamera.LookAt("c", 16, 16, 10, Vector3.UnitZ, Vector3.Zero);
        var rgb = Enumerable.Range(0, 256).SelectMany(_ => new[] { r, g, b }).ToArray();
        using var frame = new SynthView(camera, rgb, new byte[256], [], []).ToFrame(new KeyStream.Data.FrameStamp("synth", 3, 0.1));
        frame.Stamp.Index.ShouldBe(3);
        var pixels = frame.Pixels.Span;
        pixels.Length.ShouldBe(384);
        ((int)pixels[0]).ShouldBeInRange(y - 1, y + 1);
        ((int)pixels[256]).ShouldBeInRange(u - 1, u + 1);
        ((int)pixels[320]).ShouldBeInRange(v - 1, v + 1);
    }

    [Theory]
    [InlineData("frames")]
    [InlineData("width")]
    [InlineData("fps")]
    [InlineData("cameras")]
    [InlineData("preset")]
    [InlineData("motion file")]
    public void Create_BadOption_SaysWhich(string which)
    {
        var error = Should.Throw<KeyStream.Data.UserErrorException>(() => SynthScene.Create(which switch
        {
            "frames" => Tiny with { Frames = 0 },
            "width" => Tiny with { Width = 17 },
            "fps" => Tiny with { Fps = double.NaN },
            "cameras" => Tiny with { Cameras = 33 },
            "motion file" => Tiny with { Character = "a.glb", MotionFile = "b.bvh" },
            _ => SynthOptions.FromPreset("no such"),
        }));
        error.Message.ShouldContain(which);
    }
}
