using System.Diagnostics;
using System.Text.Json;
using KeyStream.Data;

namespace KeyStream.Synth.Tests;

public sealed class FilesTests
{
    private static readonly SynthOptions Tiny = new() { Frames = 12, Width = 64, Height = 48, Cameras = 2, Masks = true };

    [Fact]
    public async Task Render_TwoCamerasWithMasks_WritesEverythingWholeAndSaysSo()
    {
        using var folder = new Folder();
        var progress = new Counter();
        var files = (await SynthClip.RenderAsync(Tiny, folder.At("clip.mp4"), progress)).ShouldHaveSingleItem();
        var names = Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order().ToArray();
        names.ShouldBe(["clip.bvh", "clip.rig.toml", "clip.truth.json", "clip_cam0.masks.mkv", "clip_cam0.mp4", "clip_cam1.masks.mkv", "clip_cam1.mp4"]);
        Probe(files.Videos[1]).ShouldBe("h264,64,48,yuv420p,30/1,12");
        Probe(files.Masks[0]).ShouldBe("ffv1,64,48,gray,30/1,12");
        progress.Last.ShouldBe(new SynthProgress(48, 48, files.Masks[1]));
        BvhFile.Read(files.Motion!).RootPositions.Count.ShouldBe(12);
        Directory.GetFiles(files.Scene!).Select(Path.GetFileName).Order().ShouldBe(["cam0.png", "cam1.png"]);
        Probe(Path.Combine(files.Scene!, "cam1.png")).ShouldStartWith("png,64,48,rgb24,");
    }

    [Fact]
    public void RenderEmpty_IsTheFrameWithoutTheFigure()
    {
        var scene = SynthScene.Create(Tiny);
        var (empty, frame) = (scene.RenderEmpty(1), scene.Render(3, 1));
        empty.Mask.ShouldAllBe(m => m == 0);
        // Off the figure they differ where its shadow falls, and nowhere else; shadows lie low in the picture.
        Func<int, bool> differ = pixel => Enumerable.Range(0, 3).Any(c => empty.Rgb[(3 * pixel) + c] != frame.Rgb[(3 * pixel) + c]);
// Pixels at its edge are mixed.
        Func<int, bool> near = pixel => Enumerable.Range(-1, 3).Any(dy => Enumerable.Range(-1, 3).Any(dx => frame.Mask.ElementAtOrDefault(pixel + (64 * dy) + dx) != 0));
        Enumerable.Range(0, 64 * 10).Where(p => !near(p)).Any(differ).ShouldBeFalse();
        Enumerable.Range(0, 64 * 48).Where(p => frame.Mask[p] == 255).Count(differ).ShouldBeGreaterThan(frame.Mask.Count(m => m == 255) / 2);
    }

    [Fact]
    public async Task Render_Twice_GivesTheSameBytes()
    {
        using var folder = new Folder();
        var options = Tiny with { Cameras = 1, Masks = false };
        await SynthClip.RenderAsync(options, folder.At("a.mp4"));
        await SynthClip.RenderAsync(options, folder.At("b.mp4"));
        File.ReadAllBytes(folder.At("a.mp4")).ShouldBe(File.ReadAllBytes(folder.At("b.mp4")));
        File.ReadAllText(folder.At("a.bvh")).ShouldBe(File.ReadAllText(folder.At("b.bvh")));
    }

    [Fact]
    public async Task Truth_2d_IsTheProjectionOf3dByTheCameraInTheFile()
    {
        using var folder = new Folder();
        var files = await SynthClip.RenderAsync(Tiny with { Masks = false }, folder.At("clip.mp4"));
        using var truth = JsonDocument.Parse(File.ReadAllBytes(files[0].Truth));
        var root = truth.RootElement;
        root.GetProperty("joints").GetArrayLength().ShouldBe(19);
        for (var c = 0; c < 2; c++)
        {
            var camera = root.GetProperty("cameras")[c];
            camera.GetProperty("video").GetString().ShouldBe($"clip_cam{c}.mp4");
            for (var f = 0; f < 12; f++)
            {
                for (var j = 0; j < 19; j++)
                {
                    var point = Row(root.GetProperty("joints3d")[f][j]);
                    var eye = Multiply(camera.GetProperty("R"), point).Zip(Row(camera.GetProperty("t")), (a, b) => a + b).ToArray();
                    var image = Multiply(camera.GetProperty("K"), eye);
                    var seen = Row(root.GetProperty("views")[c].GetProperty("joints2d")[f][j]);
                    seen[0].ShouldBe(image[0] / image[2], 0.02);
                    seen[1].ShouldBe(image[1] / image[2], 0.02);
                }
            }
        }
    }

    [Fact]
    public async Task Rig_OfSeveralCameras_ProjectsAsTheTruthDoes()
    {
        using var folder = new Folder();
        var files = await SynthClip.RenderAsync(Tiny with { Masks = false }, folder.At("clip.mp4"));
        var (rig, truth) = (RigFile.Read(files[0].Rig!), RigFile.Read(files[0].Truth));
        rig.Unit.ShouldBe("m");
        rig.Cameras.Select(c => c.Name).ShouldBe(["cam0", "cam1"]);
        foreach (var (camera, same) in rig.Cameras.Zip(truth.Cameras))
        {
            var (x, y) = camera.Project(camera.ToCamera(new(0.2f, 1, -0.1f)));
            var (tx, ty) = same.Project(same.ToCamera(new(0.2f, 1, -0.1f)));
            x.ShouldBe(tx, 0.01);
            y.ShouldBe(ty, 0.01);
        }
    }

    [Fact]
    public async Task Render_Cancelled_LeavesNothingBehind()
    {
        using var folder = new Folder();
        using var stop = new CancellationTokenSource();
        var progress = new Counter(done => { if (done == 5) stop.Cancel(); });
        await Should.ThrowAsync<OperationCanceledException>(() => SynthClip.RenderAsync(Tiny, folder.At("clip.mp4"), progress, stop.Token));
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Render_IntoAFile_SaysThatTheFolderIsWrong()
    {
        using var folder = new Folder();
        var file = folder.Write("plain", [1]);
        var error = await Should.ThrowAsync<UserErrorException>(() => SynthClip.RenderAsync(Tiny, Path.Combine(file, "clip.mp4")));
        error.Message.ShouldContain("plain");
    }

    [Fact]
    public void MotionFile_OneLeg_IsDrawnAtItsOwnSpeed()
    {
        using var folder = new Folder();
        var scene = SynthScene.Create(Leg(folder, 11, "0.1"));
        scene.FrameCount.ShouldBe(21); // one second at 20 fps, both ends
        scene.JointNames.ShouldBe(["hip", "knee"]);
        scene.Joints(7)[0].X.ShouldBe(0.35f, 1e-4); // between rows 3 and 4
        scene.Joints(7)[1].Y.ShouldBe(0.5f, 1e-4);
        scene.Frames().ShouldAllBe(f => f.Views[0].Mask.Count(m => m == 255) > 20);
    }

    [Fact]
    public void MotionFile_OnePoseWithoutTime_IsOneWholeFrame()
    {
        using var folder = new Folder();
        var frame = SynthScene.Create(Leg(folder, 1, "0")).Frames().ShouldHaveSingleItem();
        frame.Joints3d[1].Y.ShouldBe(0.5f, 1e-4);
        frame.Views[0].Mask.Count(m => m == 255).ShouldBeGreaterThan(20);
    }

    [Fact]
    public void MotionFile_NoFrames_SaysSo()
    {
        using var folder = new Folder();
        Should.Throw<UserErrorException>(() => SynthScene.Create(Leg(folder, 0, "0.1"))).Message.ShouldContain("no frames");
    }

    [Theory]
    [InlineData("walker", 600)]
    [InlineData("trotter", 150)]
    public void Sample_InTheRepository_IsWhatItsCommandMakes(string preset, int frames)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "KeyStream.sln"))) root = Path.GetDirectoryName(root)!;
        using var truth = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "samples", preset + ".truth.json")));
        var scene = SynthScene.Create(SynthOptions.FromPreset(preset) with { Frames = frames });
        truth.RootElement.GetProperty("joints3d").GetArrayLength().ShouldBe(frames);
        for (var f = 0; f < frames; f += 10)
        {
            var joints = scene.Joints(f);
            for (var j = 0; j < joints.Length; j++)
            {
                var written = Row(truth.RootElement.GetProperty("joints3d")[f][j]);
                written[1].ShouldBe(joints[j].Y, 1e-3);
                scene.Cameras[0].Project(joints[j]).X.ShouldBe((float)Row(truth.RootElement.GetProperty("views")[0].GetProperty("joints2d")[f][j])[0], 0.1f);
            }
        }
    }

    // A hip that moves 10 cm per row, 1 m above the floor, over a knee that turns about the leg.
    private static SynthOptions Leg(Folder folder, int rows, string frameTime)
    {
        var text = $$"""
            HIERARCHY
            ROOT hip
            {
              OFFSET 0 0 0
              CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
              JOINT knee
              {
                OFFSET 0 -50 0
                CHANNELS 3 Zrotation Xrotation Yrotation
                End Site
                {
                  OFFSET 0 -40 0
                }
              }
            }
            MOTION
            Frames: {{rows}}
            Frame Time: {{frameTime}}

            """ + string.Concat(Enumerable.Range(0, rows).Select(i => $"{10 * i} 100 0 0 0 0 0 0 {9 * i}\n"));
        var path = folder.Write("leg.bvh", System.Text.Encoding.ASCII.GetBytes(text));
        return new SynthOptions { MotionFile = path, Fps = 20, Width = 64, Height = 64 };
    }

    private static string Probe(string path)
    {
        var info = new ProcessStartInfo("ffprobe") { RedirectStandardOutput = true };
        foreach (var word in "-v error -count_frames -show_entries stream=codec_name,width,height,pix_fmt,r_frame_rate,nb_read_frames -of csv=p=0".Split(' ')) info.ArgumentList.Add(word);
        info.ArgumentList.Add(path);
        using var probe = Process.Start(info)!;
        return probe.StandardOutput.ReadToEnd().Trim();
    }

    private static double[] Row(JsonElement row) => [.. row.EnumerateArray().Select(v => v.GetDouble())];

    private static double[] Multiply(JsonElement matrix, double[] v) => [.. matrix.EnumerateArray().Select(row => Row(row).Zip(v, (a, b) => a * b).Sum())];

    private sealed class Counter(Action<long>? on = null) : IProgress<SynthProgress>
    {
        public SynthProgress Last { get; private set; }

        public void Report(SynthProgress value)
        {
            Last = value;
            on?.Invoke(value.Done);
        }
    }
}
