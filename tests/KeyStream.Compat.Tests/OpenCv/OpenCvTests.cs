using OpenCvSharp;

namespace KeyStream.Compat.Tests.OpenCv;

public sealed class OpenCvTests
{
    [Fact]
    public void ConnectedComponentsWithStats_TwoRectangles_GivesTheirBoxesAndCentres()
    {
        using var image = new Mat(20, 30, MatType.CV_8UC1, Scalar.Black);
        Cv2.Rectangle(image, new Rect(2, 3, 5, 4), Scalar.White, -1);
        Cv2.Rectangle(image, new Rect(15, 10, 10, 8), Scalar.White, -1);
        using Mat labels = new(), stats = new(), centroids = new();
        Cv2.ConnectedComponentsWithStats(image, labels, stats, centroids).ShouldBe(3);
        stats.Get<int>(1, (int)ConnectedComponentsTypes.Area).ShouldBe(20);
        stats.Get<int>(2, (int)ConnectedComponentsTypes.Left).ShouldBe(15);
        stats.Get<int>(2, (int)ConnectedComponentsTypes.Area).ShouldBe(80);
        centroids.Get<double>(2, 0).ShouldBe(19.5);
        labels.Get<int>(4, 3).ShouldBe(1);
    }

    [Fact]
    public void Mog2_SquareOnStaticBackground_IsForegroundAndTheRestIsNot()
    {
        using var mog2 = BackgroundSubtractorMOG2.Create(50, 16, detectShadows: false);
        using Mat mask = new(), scene = new(60, 80, MatType.CV_8UC1, new Scalar(90));
        for (var i = 0; i < 40; i++) mog2.Apply(scene, mask);
        using var moved = scene.Clone();
        Cv2.Rectangle(moved, new Rect(20, 20, 10, 10), new Scalar(220), -1);
        mog2.Apply(moved, mask);
        Cv2.CountNonZero(mask).ShouldBe(100);
        mask.Get<byte>(25, 25).ShouldBe((byte)255);
        mog2.History.ShouldBe(50);
    }

    [Theory]
    [InlineData(".png", 0)]
    [InlineData(".jpg", 12)]
    public void ImEncode_ThenDecode_GivesThePictureBack(string extension, int tolerance)
    {
        using var image = new Mat(24, 32, MatType.CV_8UC3, new Scalar(10, 120, 200));
        Cv2.Circle(image, new Point(12, 12), 6, new Scalar(200, 30, 40), -1);
        Cv2.ImEncode(extension, image, out var bytes).ShouldBeTrue();
        using var back = Cv2.ImDecode(bytes, ImreadModes.Color);
        back.Size().ShouldBe(image.Size());
        Math.Abs(back.Get<byte>(2, 2) - 10).ShouldBeLessThanOrEqualTo(tolerance);
        Math.Abs(back.Get<byte>(12, 12) - 200).ShouldBeLessThanOrEqualTo(tolerance);
    }

    [Fact]
    public void ImDecode_Rubbish_IsEmpty()
    {
        using var image = Cv2.ImDecode([1, 2, 3, 4, 5], ImreadModes.Color);
        image.Empty().ShouldBeTrue();
    }

    [Fact]
    public void MorphologyEx_Open_RemovesSpecksAndKeepsBlocks()
    {
        using var image = new Mat(30, 30, MatType.CV_8UC1, Scalar.Black);
        image.Set<byte>(3, 3, 255);
        Cv2.Rectangle(image, new Rect(10, 10, 9, 9), Scalar.White, -1);
        using var kernel = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(5, 5));
        Cv2.MorphologyEx(image, image, MorphTypes.Open, kernel);
        Cv2.CountNonZero(image).ShouldBe(81);
    }

    [Fact]
    public void WarpAffine_Shift_MovesThePixel()
    {
        using var image = new Mat(10, 10, MatType.CV_8UC1, Scalar.Black);
        image.Set<byte>(4, 5, 255);
        using var map = Mat.FromPixelData(2, 3, MatType.CV_64FC1, new double[] { 1, 0, 2, 0, 1, 3 });
        using var moved = new Mat();
        Cv2.WarpAffine(image, moved, map, new Size(10, 10));
        moved.Get<byte>(7, 7).ShouldBe((byte)255);
        Cv2.CountNonZero(moved).ShouldBe(1);
    }

    [Fact]
    public void SubMat_WritesThroughAndFollowsSteps()
    {
        using var image = new Mat(8, 8, MatType.CV_8UC1, Scalar.Black);
        using (var part = image[new Rect(2, 3, 4, 2)]) part.SetTo(new Scalar(7));
        image.Get<byte>(4, 5).ShouldBe((byte)7);
        image.Get<byte>(5, 5).ShouldBe((byte)0);
        using var view = image.SubMat(new Rect(2, 3, 4, 2));
        view.GetArray(out byte[] data).ShouldBeTrue();
        data.ShouldBe(Enumerable.Repeat((byte)7, 8));
        view.IsContinuous().ShouldBeFalse();
    }

    [Fact]
    public void Moments_Rectangle_AreTheAnalyticOnes()
    {
        using var image = new Mat(20, 20, MatType.CV_8UC1, Scalar.Black);
        Cv2.Rectangle(image, new Rect(4, 6, 8, 2), Scalar.White, -1);
        var m = Cv2.Moments(image, binaryImage: true);
        m.M00.ShouldBe(16);
        (m.M10 / m.M00).ShouldBe(7.5, 1e-12);
        (m.Mu20 / m.M00).ShouldBe((64 - 1) / 12.0, 1e-9);
        m.Mu11.ShouldBe(0, 1e-9);
    }

    [Fact]
    public void Resize_WithoutSource_ThrowsOpenCVException()
    {
        using Mat empty = new(), to = new();
        Should.Throw<OpenCVException>(() => Cv2.Resize(empty, to, new Size(3, 3)));
    }

    [Fact]
    public void Mat_UsedAfterDispose_Throws()
    {
        var mat = new Mat(2, 2, MatType.CV_8UC1);
        mat.Dispose();
        mat.IsDisposed.ShouldBeTrue();
        Should.Throw<ObjectDisposedException>(() => mat.Rows);
    }
}
