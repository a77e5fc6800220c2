using System.Runtime.InteropServices;

namespace OpenCvSharp;

public static unsafe partial class Cv2
{
    public static string? GetVersionString() => Marshal.PtrToStringUTF8(Native.cvb_version());

    public static void SetNumThreads(int nThreads) => Native.cvb_set_threads(nThreads);

    public static int GetNumThreads() => Native.cvb_get_threads();

    public static void Absdiff(InputArray src1, InputArray src2, OutputArray dst) => Binary(0, src1, src2, dst, null);

    public static void Add(InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null, int dtype = -1) => Binary(1, src1, src2, dst, mask, dtype);

    public static void Subtract(InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null, int dtype = -1) => Binary(2, src1, src2, dst, mask, dtype);

    public static void BitwiseAnd(InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null) => Binary(3, src1, src2, dst, mask);

    public static void BitwiseOr(InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null) => Binary(4, src1, src2, dst, mask);

    public static void Min(InputArray src1, InputArray src2, OutputArray dst) => Binary(5, src1, src2, dst, null);

    public static void Max(InputArray src1, InputArray src2, OutputArray dst) => Binary(6, src1, src2, dst, null);

    public static void BitwiseXor(InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null) => Binary(7, src1, src2, dst, mask);

    public static void BitwiseNot(InputArray src, OutputArray dst, InputArray? mask = null) =>
        Native.Check(Native.cvb_bitwise_not(src.Handle, dst.Handle, InputArray.HandleOf(mask)));

    public static void AddWeighted(InputArray src1, double alpha, InputArray src2, double beta, double gamma, OutputArray dst, int dtype = -1) =>
        Native.Check(Native.cvb_add_weighted(src1.Handle, alpha, src2.Handle, beta, gamma, dst.Handle, dtype));

    public static void InRange(InputArray src, Scalar lowerb, Scalar upperb, OutputArray dst) =>
        Native.Check(Native.cvb_in_range(src.Handle, lowerb, upperb, dst.Handle));

    public static int CountNonZero(InputArray mtx)
    {
        Native.Check(Native.cvb_count_non_zero(mtx.Handle, out var count));
        return count;
    }

    public static Scalar Mean(InputArray src, InputArray? mask = null)
    {
        MeanStdDev(src, out var mean, out _, mask);
        return mean;
    }

    public static void MeanStdDev(InputArray src, out Scalar mean, out Scalar stddev, InputArray? mask = null) =>
        Native.Check(Native.cvb_mean_std(src.Handle, InputArray.HandleOf(mask), out mean, out stddev));

    public static void ExtractChannel(InputArray src, OutputArray dst, int coi) => Native.Check(Native.cvb_extract_channel(src.Handle, dst.Handle, coi));

    public static Mat[] Split(Mat src)
    {
        var planes = new Mat[src.Channels()];
        for (var c = 0; c < planes.Length; c++) ExtractChannel(src, planes[c] = new Mat(), c);
        return planes;
    }

    public static void Merge(Mat[] mv, Mat dst)
    {
        var handles = mv.Select(m => m.CvPtr).ToArray();
        fixed (nint* first = handles) Native.Check(Native.cvb_merge(first, handles.Length, dst.Handle));
        GC.KeepAlive(mv);
    }

    public static void CopyMakeBorder(InputArray src, OutputArray dst, int top, int bottom, int left, int right, BorderTypes borderType, Scalar? value = null) =>
        Native.Check(Native.cvb_copy_make_border(src.Handle, dst.Handle, top, bottom, left, right, (int)borderType, value ?? default));

    private static void Binary(int op, InputArray a, InputArray b, OutputArray dst, InputArray? mask, int dtype = -1)
    {
        Native.Check(Native.cvb_binary(op, a.Handle, b.Handle, dst.Handle, InputArray.HandleOf(mask), dtype));
    }
}
