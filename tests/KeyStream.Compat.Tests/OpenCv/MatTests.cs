using OpenCvSharp;

namespace KeyStream.Compat.Tests.OpenCv;

public sealed class MatTests
{
    [Fact]
    public void Get_OfAColourPicture_StepsByWholePixels()
    {
        using var image = new Mat(2, 3, MatType.CV_8UC3, new Scalar(1, 2, 3));
        using (var last = image[new Rect(2, 1, 1, 1)]) last.SetTo(new Scalar(9, 8, 7));

        image.Get<byte>(1, 2).ShouldBe((byte)9);
        image.Get<byte>(1, 1).ShouldBe((byte)1);
        image.Ptr(1, 2).ShouldBe(image.Ptr(1) + 6);
        image.At<byte>(0, 1) = 5;
        image.Get<byte>(0, 1).ShouldBe((byte)5);
    }

    [Fact]
    public void Properties_DescribeTheMatrix()
    {
        using var image = new Mat(new Size(5, 4), MatType.CV_32FC2);

        (image.Rows, image.Cols, image.Width, image.Height, image.Channels(), image.Depth()).ShouldBe((4, 5, 5, 4, 2, MatType.CV_32F));
        (image.ElemSize(), image.ElemSize1(), image.Step(), image.Total(), image.IsContinuous()).ShouldBe((8, 4, 40L, 20L, true));
        image.Type().ShouldBe(MatType.CV_32FC2);
        using var empty = new Mat();
        empty.Empty().ShouldBeTrue();
    }

    [Fact]
    public void FromPixelData_SharesTheArray()
    {
        var data = new byte[12];
        using var image = Mat.FromPixelData(3, 4, MatType.CV_8UC1, data);

        image.SetTo(new Scalar(6));

        data.ShouldAllBe(value => value == 6);
    }

    [Fact]
    public void GetArray_And_SetArray_RoundTripAndRefuseOtherElements()
    {
        using var image = new Mat(2, 3, MatType.CV_32FC1);
        image.SetArray(1f, 2, 3, 4, 5, 6).ShouldBeTrue();

        image.GetArray(out float[] values).ShouldBeTrue();

        values.ShouldBe([1, 2, 3, 4, 5, 6]);
        Should.Throw<OpenCvSharpException>(() => image.GetArray(out int[] _));
        using var colour = new Mat(2, 3, MatType.CV_8UC3);
        Should.Throw<OpenCvSharpException>(() => colour.GetArray(out byte[] _));
    }

    [Fact]
    public void ConvertTo_ScalesAndSaturates()
    {
        using var image = new Mat(1, 3, MatType.CV_32FC1);
        image.SetArray(-1f, 0.5f, 2f);
        using var bytes = new Mat();

        image.ConvertTo(bytes, MatType.CV_8U, 255);

        bytes.GetArray(out byte[] values);
        values.ShouldBe([(byte)0, (byte)128, (byte)255]);
    }

    [Fact]
    public void Split_And_Merge_GiveThePlanesBack()
    {
        using var image = new Mat(2, 2, MatType.CV_8UC3, new Scalar(10, 20, 30));

        var planes = Cv2.Split(image);
        using var merged = new Mat();
        Cv2.Merge([planes[2], planes[1], planes[0]], merged);

        Cv2.Mean(merged).ShouldBe(new Scalar(30, 20, 10, 0));
        foreach (var plane in planes) plane.Dispose();
    }

    [Fact]
    public void Arithmetic_SaturatesOrWidensAsAsked()
    {
        using Mat low = new(1, 1, MatType.CV_8UC1, new Scalar(10)), high = new(1, 1, MatType.CV_8UC1, new Scalar(250)), to = new();

        Cv2.Add(low, high, to);
        to.Get<byte>(0, 0).ShouldBe((byte)255);
        Cv2.Subtract(low, high, to, null, MatType.CV_16S);
        to.Get<short>(0, 0).ShouldBe((short)-240);
        Cv2.Absdiff(low, high, to);
        to.Get<byte>(0, 0).ShouldBe((byte)240);
        Cv2.AddWeighted(low, 0.5, high, 0.5, 0, to);
        to.Get<byte>(0, 0).ShouldBe((byte)130);
    }

    [Fact]
    public void CvtColor_Planar420ToRgb_KnowsItsGreyAndRed()
    {
        using var yuv = new Mat(3, 2, MatType.CV_8UC1, new Scalar(128));
        using var rgb = new Mat();

        Cv2.CvtColor(yuv, rgb, ColorConversionCodes.YUV2RGB_I420);

        rgb.Size().ShouldBe(new Size(2, 2));
        rgb.Channels().ShouldBe(3);
        Cv2.Mean(rgb).Val0.ShouldBe(130, 1.0);
    }

    [Fact]
    public void Threshold_And_InRange_AgreeOnTheSameLimit()
    {
        using var ramp = new Mat(1, 256, MatType.CV_8UC1);
        ramp.SetArray(Enumerable.Range(0, 256).Select(v => (byte)v).ToArray());
        using Mat above = new(), between = new();

        Cv2.Threshold(ramp, above, 99, 255, ThresholdTypes.Binary).ShouldBe(99);
        Cv2.InRange(ramp, new Scalar(100), new Scalar(255), between);
        Cv2.Absdiff(above, between, above);

        Cv2.CountNonZero(above).ShouldBe(0);
        Cv2.CountNonZero(between).ShouldBe(156);
    }

    [Fact]
    public void GetRotationMatrix2D_QuarterTurn_IsCounterClockwise()
    {
        using var turn = Cv2.GetRotationMatrix2D(new Point2f(1, 1), 90, 1);

        turn.GetArray(out double[] m);

        m.Zip([0, 1, 0, -1, 0, 2.0]).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-12);
    }

    [Fact]
    public void ImEncode_Quality_ChangesTheSize()
    {
        using var noise = new Mat(64, 64, MatType.CV_8UC1);
        var bytes = new byte[64 * 64];
        new Random(1).NextBytes(bytes);
        noise.SetArray(bytes);

        Cv2.ImEncode(".jpg", noise, out var fine, new ImageEncodingParam(ImwriteFlags.JpegQuality, 95));
        Cv2.ImEncode(".jpg", noise, out var coarse, new ImageEncodingParam(ImwriteFlags.JpegQuality, 10));

        coarse.Length.ShouldBeLessThan(fine.Length / 2);
    }

    [Fact]
    public void Temporaries_CollectedDuringCalls_AreKeptAlive()
    {
        using var sum = new Mat(64, 64, MatType.CV_8UC1, Scalar.Black);
        for (var i = 0; i < 300; i++)
        {
            Cv2.Add(sum, Mat.FromPixelData(64, 64, MatType.CV_8UC1, Enumerable.Repeat((byte)(i % 2), 64 * 64).ToArray()), sum);
            if (i % 50 == 0) GC.Collect();
        }

        Cv2.Mean(sum).Val0.ShouldBe(150);
    }

    [Fact]
    public void CvtColor_OneChannelAsColour_ThrowsWithOpenCvsReason()
    {
        using Mat grey = new(2, 2, MatType.CV_8UC1, Scalar.Black), to = new();

        Should.Throw<OpenCVException>(() => Cv2.CvtColor(grey, to, ColorConversionCodes.BGR2GRAY)).Message.ShouldNotBeEmpty();
        Should.Throw<OpenCVException>(() => grey.SubMat(new Rect(1, 1, 5, 5)));
        Should.Throw<OpenCVException>(() => new Mat(1_000_000, 1_000_000, MatType.CV_64FC1));
    }

    [Fact]
    public void Rect_IntersectionAndUnion()
    {
        var (a, b) = (new Rect(0, 0, 10, 10), new Rect(5, 6, 10, 10));

        (a & b).ShouldBe(new Rect(5, 6, 5, 4));
        (a | b).ShouldBe(new Rect(0, 0, 15, 16));
        (a & new Rect(20, 20, 1, 1)).ShouldBe(default);
        a.Contains(new Point(9, 9)).ShouldBeTrue();
        a.Contains(10, 9).ShouldBeFalse();
    }
}
