namespace OpenCvSharp;

public static unsafe partial class Cv2
{
    public static Mat ImRead(string fileName, ImreadModes flags = ImreadModes.Color) => Mat.Made(Native.cvb_imread(fileName, (int)flags, out var handle), handle);

    public static Mat ImDecode(byte[] buf, ImreadModes flags) => ImDecode((ReadOnlySpan<byte>)buf, flags);

    public static Mat ImDecode(ReadOnlySpan<byte> span, ImreadModes flags)
    {
        if (span.IsEmpty) throw new ArgumentException("Empty span", nameof(span));
        fixed (byte* first = span) return Mat.Made(Native.cvb_imdecode(first, span.Length, (int)flags, out var handle), handle);
    }

    public static bool ImWrite(string fileName, Mat img, int[]? prms = null)
    {
        Native.Check(Native.cvb_imwrite(fileName, img.Handle, prms ?? [], prms?.Length ?? 0, out var ok));
        return ok != 0;
    }

    public static bool ImWrite(string fileName, Mat img, params ImageEncodingParam[] prms) => ImWrite(fileName, img, Flat(prms));

    public static bool ImEncode(string ext, InputArray img, out byte[] buf, int[]? prms = null)
    {
        var code = Native.cvb_imencode(ext, img.Handle, prms ?? [], prms?.Length ?? 0, out var bytes, out var ok);
        try
        {
            Native.Check(code);
            buf = new ReadOnlySpan<byte>((void*)Native.cvb_bytes_data(bytes), checked((int)Native.cvb_bytes_size(bytes))).ToArray();
            return ok != 0;
        }
        finally
        {
            if (bytes != 0) Native.cvb_bytes_free(bytes);
        }
    }

    public static void ImEncode(string ext, InputArray img, out byte[] buf, params ImageEncodingParam[] prms) => ImEncode(ext, img, out buf, Flat(prms));

    private static int[] Flat(ImageEncodingParam[] prms) => [.. prms.SelectMany(p => new[] { (int)p.EncodingId, p.Value })];
}
