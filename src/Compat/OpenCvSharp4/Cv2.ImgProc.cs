namespace OpenCvSharp;

public static unsafe partial class Cv2
{
    public static double Threshold(InputArray src, OutputArray dst, double thresh, double maxval, ThresholdTypes type)
    {
        Native.Check(Native.cvb_threshold(src.Handle, dst.Handle, thresh, maxval, (int)type, out var used));
        return used;
    }

    public static void MorphologyEx(
        InputArray src, OutputArray dst, MorphTypes op, InputArray? element, Point? anchor = null, int iterations = 1,
        BorderTypes borderType = BorderTypes.Constant, Scalar? borderValue = null)
    {
        var at = anchor ?? new Point(-1, -1);
        Native.Check(Native.cvb_morphology(
            src.Handle, dst.Handle, (int)op, InputArray.HandleOf(element), at.X, at.Y, iterations, (int)borderType, borderValue is null ? 0 : 1, borderValue ?? default));
    }

    public static void Erode(InputArray src, OutputArray dst, InputArray? element, Point? anchor = null, int iterations = 1, BorderTypes borderType = BorderTypes.Constant, Scalar? borderValue = null) =>
        MorphologyEx(src, dst, MorphTypes.Erode, element, anchor, iterations, borderType, borderValue);

    public static void Dilate(InputArray src, OutputArray dst, InputArray? element, Point? anchor = null, int iterations = 1, BorderTypes borderType = BorderTypes.Constant, Scalar? borderValue = null) =>
        MorphologyEx(src, dst, MorphTypes.Dilate, element, anchor, iterations, borderType, borderValue);

    public static Mat GetStructuringElement(MorphShapes shape, Size ksize) => GetStructuringElement(shape, ksize, new Point(-1, -1));

    public static Mat GetStructuringElement(MorphShapes shape, Size ksize, Point anchor) =>
        Mat.Made(Native.cvb_structuring_element((int)shape, ksize.Width, ksize.Height, anchor.X, anchor.Y, out var handle), handle);

    public static int ConnectedComponentsWithStats(
        InputArray image, OutputArray labels, OutputArray stats, OutputArray centroids, PixelConnectivity connectivity = PixelConnectivity.Connectivity8) =>
        ConnectedComponentsWithStats(image, labels, stats, centroids, connectivity, MatType.CV_32SC1);

    public static int ConnectedComponentsWithStats(
        InputArray image, OutputArray labels, OutputArray stats, OutputArray centroids, PixelConnectivity connectivity, MatType ltype)
    {
        Native.Check(Native.cvb_components(image.Handle, labels.Handle, stats.Handle, centroids.Handle, (int)connectivity, ltype.Value, out var count));
        return count;
    }

    public static Moments Moments(InputArray array, bool binaryImage = false)
    {
        var values = stackalloc double[10];
        Native.Check(Native.cvb_moments(array.Handle, binaryImage ? 1 : 0, values));
        return new Moments(new ReadOnlySpan<double>(values, 10));
    }

    public static Rect BoundingRect(InputArray curve)
    {
        Native.Check(Native.cvb_bounding_rect(curve.Handle, out var rect));
        return rect;
    }

    public static void Resize(InputArray src, OutputArray dst, Size dsize, double fx = 0, double fy = 0, InterpolationFlags interpolation = InterpolationFlags.Linear) =>
        Native.Check(Native.cvb_resize(src.Handle, dst.Handle, dsize.Width, dsize.Height, fx, fy, (int)interpolation));

    public static void WarpAffine(
        InputArray src, OutputArray dst, InputArray m, Size dsize, InterpolationFlags flags = InterpolationFlags.Linear,
        BorderTypes borderMode = BorderTypes.Constant, Scalar? borderValue = null) =>
        Native.Check(Native.cvb_warp_affine(src.Handle, dst.Handle, m.Handle, dsize.Width, dsize.Height, (int)flags, (int)borderMode, borderValue ?? default));

    public static Point2f[] CornerSubPix(InputArray image, IEnumerable<Point2f> inputCorners, Size winSize, Size zeroZone, TermCriteria criteria)
    {
        Point2f[] corners = [.. inputCorners];
        fixed (Point2f* first = corners)
        {
            Native.Check(Native.cvb_corner_sub_pix(
                image.Handle, first, corners.Length, winSize.Width, winSize.Height, zeroZone.Width, zeroZone.Height, (int)criteria.Type, criteria.MaxCount, criteria.Epsilon));
        }

        return corners;
    }

    public static Mat GetRotationMatrix2D(Point2f center, double angle, double scale) =>
        Mat.Made(Native.cvb_rotation_matrix(center.X, center.Y, angle, scale, out var handle), handle);

    public static void GaussianBlur(InputArray src, OutputArray dst, Size ksize, double sigmaX, double sigmaY = 0, BorderTypes borderType = BorderTypes.Default) =>
        Native.Check(Native.cvb_gaussian_blur(src.Handle, dst.Handle, ksize.Width, ksize.Height, sigmaX, sigmaY, (int)borderType));

    public static void MedianBlur(InputArray src, OutputArray dst, int ksize) => Native.Check(Native.cvb_median_blur(src.Handle, dst.Handle, ksize));

    public static void CvtColor(InputArray src, OutputArray dst, ColorConversionCodes code, int dstCn = 0) =>
        Native.Check(Native.cvb_cvt_color(src.Handle, dst.Handle, (int)code, dstCn));

    public static void Line(InputOutputArray img, Point pt1, Point pt2, Scalar color, int thickness = 1, LineTypes lineType = LineTypes.Link8, int shift = 0) =>
        Native.Check(Native.cvb_line(img.Handle, pt1.X, pt1.Y, pt2.X, pt2.Y, color, thickness, (int)lineType, shift));

    public static void Rectangle(InputOutputArray img, Rect rect, Scalar color, int thickness = 1, LineTypes lineType = LineTypes.Link8, int shift = 0) =>
        Native.Check(Native.cvb_rectangle(img.Handle, rect.X, rect.Y, rect.Width, rect.Height, color, thickness, (int)lineType, shift));

    public static void Circle(InputOutputArray img, Point center, int radius, Scalar color, int thickness = 1, LineTypes lineType = LineTypes.Link8, int shift = 0) =>
        Native.Check(Native.cvb_circle(img.Handle, center.X, center.Y, radius, color, thickness, (int)lineType, shift));

    public static void Ellipse(
        InputOutputArray img, Point center, Size axes, double angle, double startAngle, double endAngle, Scalar color,
        int thickness = 1, LineTypes lineType = LineTypes.Link8, int shift = 0) =>
        Native.Check(Native.cvb_ellipse(img.Handle, center.X, center.Y, axes.Width, axes.Height, angle, startAngle, endAngle, color, thickness, (int)lineType, shift));

    public static void FillConvexPoly(Mat img, IEnumerable<Point> pts, Scalar color, LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        var points = pts.ToArray();
        fixed (Point* first = points) Native.Check(Native.cvb_fill_convex(img.Handle, first, points.Length, color, (int)lineType, shift));
    }

    public static void PutText(
        InputOutputArray img, string text, Point org, HersheyFonts fontFace, double fontScale, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, bool bottomLeftOrigin = false) =>
        Native.Check(Native.cvb_put_text(img.Handle, text, org.X, org.Y, (int)fontFace, fontScale, color, thickness, (int)lineType, bottomLeftOrigin ? 1 : 0));

    public static Size GetTextSize(string text, HersheyFonts fontFace, double fontScale, int thickness, out int baseLine)
    {
        Native.Check(Native.cvb_text_size(text, (int)fontFace, fontScale, thickness, out var width, out var height, out baseLine));
        return new Size(width, height);
    }
}
