using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Calibrate;

namespace KeyStream.Stages.Tests.Calibrate;

public sealed class RigCalibratorTests
{
    private static readonly Board Large = Board.Parse("charuco:9x7:45mm:34mm");

    [Fact]
    public void Solve_FourCameras_FindsLensesAndPlaces()
    {
        var rig = new TrueRig(4, 120);
        var found = Calibrate(rig, rig.Seen(Large, noise: 0.3));
        var (millimetres, degrees) = rig.Off(found);
        millimetres.ShouldBeLessThan(2);
        degrees.ShouldBeLessThan(0.05);
        found.Rms.ShouldBe(0.3 * Math.Sqrt(2), 0.02);
        found.Rig.Unit.ShouldBe("m");
        // What it says of its own uncertainty is true, within three deviations.
        foreach (var (camera, lens) in found.Cameras.Zip(rig.Lenses))
            Math.Abs(camera.Camera.Focal.X - lens.Values[0]).ShouldBeLessThan(3 * camera.FocalError * camera.Camera.Focal.X);
    }

    [Fact]
    public void Solve_OneCameraSeesTheBoardInFewFrames_IsFoundThroughTheOthers()
    {
        var rig = new TrueRig(4, 120, seed: 2);
        var seen = rig.Seen(Large, noise: 0.3);
        seen = [.. seen.Where(s => s.Camera != 3), .. seen.Where(s => s.Camera == 3).Take(12)];
        var found = Calibrate(rig, seen);
        found.Cameras[3].Pictures.ShouldBe(12);
        var (millimetres, degrees) = rig.Off(found);
        millimetres.ShouldBeLessThan(4);
        degrees.ShouldBeLessThan(0.15);
    }

    [Fact]
    public void Solve_CamerasThatOnlyMeetThroughOthers_AreChained()
    {
        var rig = new TrueRig(4, 120, seed: 3);
        // The first and the last never see the board together.
        var seen = rig.Seen(Large, noise: 0.3).Where(s => s.Moment % 2 == 0 ? s.Camera != 3 : s.Camera != 0).ToList();
        rig.Off(Calibrate(rig, seen)).Millimetres.ShouldBeLessThan(5);
    }

    [Fact]
    public void Solve_Fisheye()
    {
        var rig = new TrueRig(2, 40, lens: LensModel.Fisheye);
        var found = Calibrate(rig, rig.Seen(Large, noise: 0.1), new CalibrateOptions { Lens = LensChoice.Fisheye });
        rig.Off(found).Millimetres.ShouldBeLessThan(3);
        found.Rig.Cameras.ShouldAllBe(c => c.Lens == LensModel.Fisheye);
    }

    [Fact]
    public void Solve_PicturesThatDoNotFit_AreLeftOut()
    {
        var rig = new TrueRig(3, 40);
        var seen = rig.Seen(Large, noise: 0.3);
        var wrong = seen.FindIndex(s => s is { Camera: 1, Moment: 7 });
        seen[wrong] = seen[wrong] with { Pixels = [.. seen[wrong].Pixels.Select(p => (p.X + 25, p.Y - 10))] };
        var found = Calibrate(rig, seen);
        found.LeftOut.ShouldHaveSingleItem().ShouldSatisfyAllConditions(l => l.Camera.ShouldBe("cam2"), l => l.Moment.ShouldBe(7));
        rig.Off(found).Millimetres.ShouldBeLessThan(5);
    }

    [Fact]
    public void Solve_Separate_FindsLensesAndNoPlaces()
    {
        var rig = new TrueRig(2, 30);
        var seen = rig.Seen(Large, noise: 0.3);
        // Moments of one camera say nothing of the other.
        seen = seen.ConvertAll(s => s.Camera == 1 ? s with { Moment = 29 - s.Moment } : s);
        var found = Calibrate(rig, seen, new CalibrateOptions { Separate = true });
        found.Rig.Cameras.ShouldAllBe(c => !c.HasPose);
        found.Boards.ShouldBeEmpty();
        Math.Abs(found.Cameras[1].Camera.Focal.X - rig.Lenses[1].Values[0]).ShouldBeLessThan(3 * found.Cameras[1].FocalError * rig.Lenses[1].Values[0]);
        found.Residuals.Select(r => r.Moment).Max().ShouldBeLessThan(30);
    }

    [Fact]
    public void Solve_BoardNeverSeen_SaysByWhom()
    {
        var rig = new TrueRig(2, 10);
        Refused(rig, [.. rig.Seen(Large, 0.3).Where(s => s.Camera == 0)]).ShouldContain("never seen by cam2 (0 of 10 pictures)");
    }

    [Fact]
    public void Solve_CamerasThatNeverSeeItTogether_SaysWhich()
    {
        var rig = new TrueRig(3, 40);
        Refused(rig, [.. rig.Seen(Large, 0.3).Where(s => s.Camera == 2 == s.Moment < 20)]).ShouldContain("The cameras cam3 never saw the board at the same time as cam1, cam2");
    }

    [Fact]
    public void Solve_BoardParallelToThePicture_SaysThatItIsNotTilted()
    {
        var rig = new TrueRig(1, 20);
        rig.FaceTheFirstCamera();
        Refused(rig, rig.Seen(Large, 0.3)).ShouldContain("nearly parallel to the picture");
    }

    [Fact]
    public void Solve_OnePicture_IsTooFew()
    {
        var rig = new TrueRig(1, 1, seed: 4);
        rig.FaceTheFirstCamera();
        Refused(rig, rig.Seen(Large, 0.3)).ShouldContain("only 1 of them shows the board");
    }

    [Fact]
    public void Solve_FewFrames_SaysHowUnsureItIs()
    {
        // Each true error, over what was stated as its deviation: about one in the mean of the squares.
        var (places, turns) = (new List<double>(), new List<double>());
        for (var seed = 10; seed < 16; seed++)
        {
            var rig = new TrueRig(3, 6, seed);
            var found = Calibrate(rig, rig.Seen(Large, noise: 0.3));
            for (var c = 1; c < 3; c++)
            {
                var (metres, degrees) = rig.Off(found, c);
                places.Add(Math.Pow(metres / found.Cameras[c].PlaceError, 2));
                turns.Add(Math.Pow(degrees / found.Cameras[c].TurnError, 2));
            }

            found.Notes.ShouldContain(n => n.Contains("where it stands is known to", StringComparison.Ordinal));
            (found.Cameras[0].PlaceError, found.Cameras[0].TurnError).ShouldBe((0, 0));
        }

        places.Average().ShouldBeInRange(0.2, 3);
        turns.Average().ShouldBeInRange(0.2, 3);
    }

    [Fact]
    public void Solve_KnownLenses_FindsWhereTheCamerasStandAlone()
    {
        var rig = new TrueRig(3, 8, seed: 12);
        var seen = rig.Seen(Large, noise: 0.3);
        // In another order, and one more than there is.
        var known = new Rig([.. rig.Inputs.Zip(rig.Lenses, (i, l) => Lens(i.Name, l)).Reverse(), Lens("cam9", rig.Lenses[0])]);
        var found = Calibrate(rig, seen, new CalibrateOptions { Intrinsics = known });
        found.Rig.Cameras.Select(c => c.Focal).ShouldBe(rig.Lenses.Select(l => (l.Values[0], l.Values[1])));
        found.Rig.Cameras[1].Distortion.ShouldBe(rig.Lenses[1].Values[4..]);
        found.Cameras.ShouldAllBe(c => c.FocalError == 0 && c.CentreError == 0);
        var (better, than) = (rig.Off(found), rig.Off(Calibrate(rig, seen)));
        better.Millimetres.ShouldBeLessThan(than.Millimetres);
        better.Millimetres.ShouldBeLessThan(2);
    }

    [Fact]
    public void Solve_KnownLensesOfOtherCamerasOrPictures_AreRefused()
    {
        var rig = new TrueRig(2, 6);
        var seen = rig.Seen(Large, 0.3);
        string Said(params Camera[] known) => Should.Throw<UserErrorException>(() => Calibrate(rig, seen, new CalibrateOptions { Intrinsics = new Rig(known) })).Message;
        Said(Lens("cam1", rig.Lenses[0]), Lens("left", rig.Lenses[1])).ShouldContain("no camera named as cam2: it has cam1, left");
        Said(Lens("cam1", rig.Lenses[0]) with { Width = 640 }).ShouldContain("for 640x1024");
        Said(Lens("cam1", rig.Lenses[0]) with { Skew = 1 }).ShouldContain("right angles");
    }

    [Fact]
    public void Solve_MomentsThatAreNone_SaysThatTheCamerasDoNotFitTogether()
    {
        var rig = new TrueRig(2, 20);
        // The second camera's pictures are numbered one too low.
        IReadOnlyList<BoardSighting> late = [.. rig.Seen(Large, 0.2).Select(s => s.Camera == 1 ? s with { Moment = s.Moment - 1 } : s)];
        Refused(rig, late).ShouldContain("fit by themselves");
    }

    private static Camera Lens(string name, LensState lens) => new(
        name, TrueRig.Width, TrueRig.Height, (lens.Values[0], lens.Values[1]), (lens.Values[2], lens.Values[3]), lens.Values[4..], Quaternion.Identity, Vector3.Zero) { HasPose = false };

    private static RigCalibration Calibrate(TrueRig rig, IReadOnlyList<BoardSighting> seen, CalibrateOptions? options = null) =>
        new RigCalibrator(Large, options ?? new CalibrateOptions()).Solve(rig.Inputs, seen);

    private static string Refused(TrueRig rig, IReadOnlyList<BoardSighting> seen)
    {
        var error = Should.Throw<UserErrorException>(() => Calibrate(rig, seen));
        error.Message.ShouldNotContain("\n");
        return error.Message;
    }
}
