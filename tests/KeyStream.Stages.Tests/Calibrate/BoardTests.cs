using KeyStream.Data;
using KeyStream.Stages.Calibrate;
using OpenCvSharp;

namespace KeyStream.Stages.Tests.Calibrate;

public sealed class BoardTests
{
    private static readonly LensState Lens = new(LensModel.Pinhole, [700, 700, 319.5, 239.5, -0.1, 0.05, 0, 0, 0]);

    [Theory]
    [InlineData("checkerboard:9x6:25mm", 9, 6, 0.025, 0)]
    [InlineData("charuco:7x5:4cm:0.03m", 6, 4, 0.04, 0.03)]
    [InlineData("charuco:7x5:40mm:30mm:DICT_5X5_100", 6, 4, 0.04, 0.03)]
    public void Parse_KnowsTheBoard(string text, int columns, int rows, double square, double marker)
    {
        var board = Board.Parse(text);
        (board.Columns, board.Rows, board.Square, board.Marker, board.Corners.Count).ShouldBe((columns, rows, square, marker, columns * rows));
        Board.Parse(board.ToString()).ShouldBeEquivalentTo(board);
    }

    [Theory]
    [InlineData("", "is neither")]
    [InlineData("chess:9x6:25mm", "is neither")]
    [InlineData("checkerboard:9x6", "has 2 parts")]
    [InlineData("checkerboard:9x6:25", "'25'")]
    [InlineData("checkerboard:9x6:-5mm", "'-5mm'")]
    [InlineData("checkerboard:9x6:0mm", "'0mm'")]
    [InlineData("checkerboard:9:25mm", "no size")]
    [InlineData("checkerboard:1x6:25mm", "no size of 2 to 100")]
    [InlineData("checkerboard:99999999999x6:25mm", "no size of 2 to 100")]
    [InlineData("charuco:7x5:40mm:50mm", "larger than the squares")]
    [InlineData("charuco:7x5:40mm:30mm:9x9_1", "known are 4x4_50")]
    [InlineData("charuco:20x20:40mm:30mm", "more white squares")]
    public void Parse_OtherThings_AreRefused(string text, string says) => Should.Throw<UserErrorException>(() => Board.Parse(text)).Message.ShouldContain(says);

    [Theory]
    [InlineData("checkerboard:9x6:25mm", false)]
    [InlineData("charuco:8x6:30mm:22mm", false)]
    [InlineData("charuco:8x6:30mm:22mm", true)]
    public void Find_PaintedBoards_PutsCornersWhereTheyAre(string text, bool firstIsWhite)
    {
        var board = Board.Parse(text);
        var painter = new BoardPainter(board, firstIsWhite);
        using var detector = new BoardDetector(board);
        // Upright, turned by a quarter, upside down: the first corner stays the board's own.
        foreach (var roll in new[] { 0.1, 1.6, 3.1, -1.5 })
        {
            var pose = RigidPose.Identity.Moved([0, 0, roll, 0, 0, 0.5]).After(RigidPose.Identity.Moved([0.3, -0.4, 0, 0, 0, 0])).After(new RigidPose(RigidPose.Identity.R, [-0.1, -0.06, 0]));
            var picture = painter.Paint(Lens, pose, 640, 480);
            using var grey = Mat.FromPixelData(480, 640, MatType.CV_8UC1, picture);
            var seen = detector.Find(grey, 2, 5).ShouldNotBeNull();
            (seen.Camera, seen.Moment, seen.Count).ShouldBe((2, 5, board.Corners.Count));
            var state = new BundleState([Lens, Lens, Lens], [RigidPose.Identity, RigidPose.Identity, RigidPose.Identity], new Dictionary<long, RigidPose> { [5] = pose });
            // Markers leave a small window to refine in.
            state.Rms([seen], board.Corners).ShouldBeLessThan(board.HasMarkers ? 0.25 : 0.1);
        }
    }

    [Fact]
    public void Find_PartOfAMarkerBoard_IsEnough()
    {
        var board = Board.Parse("charuco:8x6:30mm:22mm");
        using var detector = new BoardDetector(board);
        var picture = new BoardPainter(board).Paint(Lens, RigidPose.Identity.Moved([0.2, 0.2, 0, 0.05, -0.08, 0.35]), 640, 480);
        using var grey = Mat.FromPixelData(480, 640, MatType.CV_8UC1, picture);
        detector.Find(grey, 0, 0).ShouldNotBeNull().Count.ShouldBeInRange(BoardDetector.FewestCorners, board.Corners.Count - 1);
    }

    [Fact]
    public void Find_NoBoard_IsNull()
    {
        using var grey = new Mat(480, 640, MatType.CV_8UC1, new Scalar(90));
        foreach (var text in new[] { "checkerboard:9x6:25mm", "charuco:8x6:30mm:22mm" })
        {
            using var detector = new BoardDetector(Board.Parse(text));
            detector.Find(grey, 0, 0).ShouldBeNull();
        }
    }
}
