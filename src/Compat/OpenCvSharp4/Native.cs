using System.Reflection;
using System.Runtime.InteropServices;

namespace OpenCvSharp;

/// <summary>The C functions of <c>src/Compat/native/opencv</c>, and where their library is found.</summary>
internal static unsafe partial class Native
{
    private const string Library = "keystream_opencv";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);

    public static void Check(int code)
    {
        if (code != 0) throw new OpenCVException(Marshal.PtrToStringUTF8(cvb_error()) ?? "unknown error");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library) return 0;
        var file = $"lib{Library}.so";
        foreach (var folder in Folders())
            if (NativeLibrary.TryLoad(Path.Combine(folder, file), out var handle)) return handle;
        return NativeLibrary.TryLoad(file, out var found) ? found : 0;
    }

    private static IEnumerable<string> Folders()
    {
        yield return AppContext.BaseDirectory;
        if (Environment.GetEnvironmentVariable("KEYSTREAM_NATIVE") is { Length: > 0 } named) yield return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var native = Path.Combine(folder.FullName, ".build", "native");
            if (Directory.Exists(native)) yield return native;
            if (folder.Name == ".build") yield return Path.Combine(folder.FullName, "native");
        }
    }

    [LibraryImport(Library)] internal static partial nint cvb_error();
    [LibraryImport(Library)] internal static partial nint cvb_version();
    [LibraryImport(Library)] internal static partial void cvb_set_threads(int n);
    [LibraryImport(Library)] internal static partial int cvb_get_threads();
    [LibraryImport(Library)] internal static partial int cvb_mat_new(int rows, int cols, int type, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_mat_from(int rows, int cols, int type, nint data, nuint step, out nint mat);
    [LibraryImport(Library)] internal static partial void cvb_mat_free(nint m);
    [LibraryImport(Library)] internal static partial void cvb_mat_info(nint m, out int rows, out int cols, out int type, out long step, out nint data, out int continuous);
    [LibraryImport(Library)] internal static partial int cvb_mat_clone(nint m, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_mat_sub(nint m, int x, int y, int w, int h, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_mat_copy_to(nint m, nint dst, nint mask);
    [LibraryImport(Library)] internal static partial int cvb_mat_set_to(nint m, Scalar value, nint mask);
    [LibraryImport(Library)] internal static partial int cvb_mat_convert_to(nint m, nint dst, int type, double alpha, double beta);
    [LibraryImport(Library)] internal static partial int cvb_mat_reshape(nint m, int cn, int rows, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_binary(int op, nint a, nint b, nint dst, nint mask);
    [LibraryImport(Library)] internal static partial int cvb_bitwise_not(nint a, nint dst, nint mask);
    [LibraryImport(Library)] internal static partial int cvb_add_weighted(nint a, double alpha, nint b, double beta, double gamma, nint dst, int dtype);
    [LibraryImport(Library)] internal static partial int cvb_in_range(nint a, Scalar low, Scalar high, nint dst);
    [LibraryImport(Library)] internal static partial int cvb_count_non_zero(nint a, out int count);
    [LibraryImport(Library)] internal static partial int cvb_mean_std(nint a, nint mask, out Scalar mean, out Scalar std);
    [LibraryImport(Library)] internal static partial int cvb_extract_channel(nint a, nint dst, int coi);
    [LibraryImport(Library)] internal static partial int cvb_merge(nint* mats, int count, nint dst);
    [LibraryImport(Library)] internal static partial int cvb_copy_make_border(nint a, nint dst, int t, int b, int l, int r, int kind, Scalar value);
    [LibraryImport(Library)] internal static partial int cvb_threshold(nint a, nint dst, double t, double max, int type, out double used);
    [LibraryImport(Library)] internal static partial int cvb_morphology(nint a, nint dst, int op, nint kernel, int ax, int ay, int iterations, int border, int hasValue, Scalar value);
    [LibraryImport(Library)] internal static partial int cvb_structuring_element(int shape, int w, int h, int ax, int ay, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_components(nint image, nint labels, nint stats, nint centroids, int connectivity, int ltype, out int count);
    [LibraryImport(Library)] internal static partial int cvb_moments(nint a, int binary, double* m);
    [LibraryImport(Library)] internal static partial int cvb_bounding_rect(nint a, out Rect rect);
    [LibraryImport(Library)] internal static partial int cvb_resize(nint a, nint dst, int w, int h, double fx, double fy, int interpolation);
    [LibraryImport(Library)] internal static partial int cvb_warp_affine(nint a, nint dst, nint m, int w, int h, int flags, int border, Scalar value);
    [LibraryImport(Library)] internal static partial int cvb_rotation_matrix(float x, float y, double angle, double scale, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_gaussian_blur(nint a, nint dst, int w, int h, double sx, double sy, int border);
    [LibraryImport(Library)] internal static partial int cvb_median_blur(nint a, nint dst, int k);
    [LibraryImport(Library)] internal static partial int cvb_cvt_color(nint a, nint dst, int code, int channels);
    [LibraryImport(Library)] internal static partial int cvb_line(nint m, int x1, int y1, int x2, int y2, Scalar c, int thickness, int type, int shift);
    [LibraryImport(Library)] internal static partial int cvb_rectangle(nint m, int x, int y, int w, int h, Scalar c, int thickness, int type, int shift);
    [LibraryImport(Library)] internal static partial int cvb_circle(nint m, int x, int y, int radius, Scalar c, int thickness, int type, int shift);
    [LibraryImport(Library)] internal static partial int cvb_ellipse(nint m, int x, int y, int a, int b, double angle, double from, double to, Scalar c, int thickness, int type, int shift);
    [LibraryImport(Library)] internal static partial int cvb_fill_convex(nint m, Point* points, int count, Scalar c, int type, int shift);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int cvb_put_text(nint m, string text, int x, int y, int font, double size, Scalar c, int thickness, int type, int bottomLeft);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int cvb_text_size(string text, int font, double size, int thickness, out int w, out int h, out int baseLine);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int cvb_imread(string path, int flags, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_imdecode(byte* bytes, int count, int flags, out nint mat);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int cvb_imwrite(string path, nint m, int[] parameters, int count, out int ok);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int cvb_imencode(string ext, nint m, int[] parameters, int count, out nint bytes, out int ok);
    [LibraryImport(Library)] internal static partial nint cvb_bytes_data(nint v);
    [LibraryImport(Library)] internal static partial long cvb_bytes_size(nint v);
    [LibraryImport(Library)] internal static partial void cvb_bytes_free(nint v);
    [LibraryImport(Library)] internal static partial int cvb_mog2_new(int history, double threshold, int shadows, out nint mog2);
    [LibraryImport(Library)] internal static partial void cvb_mog2_free(nint m);
    [LibraryImport(Library)] internal static partial int cvb_mog2_apply(nint m, nint image, nint mask, double rate);
    [LibraryImport(Library)] internal static partial int cvb_mog2_background(nint m, nint mat);
    [LibraryImport(Library)] internal static partial int cvb_mog2_get(nint m, int what, out double value);
    [LibraryImport(Library)] internal static partial int cvb_mog2_set(nint m, int what, double value);
}
