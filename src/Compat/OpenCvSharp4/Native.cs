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
    [LibraryImport(Library)] internal static partial void cvb_mat_info(MatHandle m, out int rows, out int cols, out int type, out long step, out nint data, out int continuous);
    [LibraryImport(Library)] internal static partial int cvb_mat_clone(MatHandle m, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_mat_sub(MatHandle m, int x, int y, int w, int h, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_mat_copy_to(MatHandle m, MatHandle dst, MatHandle mask);
    [LibraryImport(Library)] internal static partial int cvb_mat_set_to(MatHandle m, Scalar value, MatHandle mask);
    [LibraryImport(Library)] internal static partial int cvb_mat_convert_to(MatHandle m, MatHandle dst, int type, double alpha, double beta);
    [LibraryImport(Library)] internal static partial int cvb_mat_reshape(MatHandle m, int cn, int rows, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_binary(int op, MatHandle a, MatHandle b, MatHandle dst, MatHandle mask, int dtype);
    [LibraryImport(Library)] internal static partial int cvb_bitwise_not(MatHandle a, MatHandle dst, MatHandle mask);
    [LibraryImport(Library)] internal static partial int cvb_add_weighted(MatHandle a, double alpha, MatHandle b, double beta, double gamma, MatHandle dst, int dtype);
    [LibraryImport(Library)] internal static partial int cvb_in_range(MatHandle a, Scalar low, Scalar high, MatHandle dst);
    [LibraryImport(Library)] internal static partial int cvb_count_non_zero(MatHandle a, out int count);
    [LibraryImport(Library)] internal static partial int cvb_mean_std(MatHandle a, MatHandle mask, out Scalar mean, out Scalar std);
    [LibraryImport(Library)] internal static partial int cvb_extract_channel(MatHandle a, MatHandle dst, int coi);
    [LibraryImport(Library)] internal static partial int cvb_merge(nint* mats, int count, MatHandle dst);
    [LibraryImport(Library)] internal static partial int cvb_copy_make_border(MatHandle a, MatHandle dst, int t, int b, int l, int r, int kind, Scalar value);
    [LibraryImport(Library)] internal static partial int cvb_threshold(MatHandle a, MatHandle dst, double t, double max, int type, out double used);
    [LibraryImport(Library)] internal static partial int cvb_morphology(MatHandle a, MatHandle dst, int op, MatHandle kernel, int ax, int ay, int iterations, int border, int hasValue, Scalar value);
    [LibraryImport(Library)] internal static partial int cvb_structuring_element(int shape, int w, int h, int ax, int ay, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_components(MatHandle image, MatHandle labels, MatHandle stats, MatHandle centroids, int connectivity, int ltype, out int count);
    [LibraryImport(Library)] internal static partial int cvb_moments(MatHandle a, int binary, double* m);
    [LibraryImport(Library)] internal static partial int cvb_bounding_rect(MatHandle a, out Rect rect);
    [LibraryImport(Library)] internal static partial int cvb_resize(MatHandle a, MatHandle dst, int w, int h, double fx, double fy, int interpolation);
    [LibraryImport(Library)] internal static partial int cvb_warp_affine(MatHandle a, MatHandle dst, MatHandle m, int w, int h, int flags, int border, Scalar value);
    [LibraryImport(Library)] internal static partial int cvb_corner_sub_pix(MatHandle a, Point2f* points, int count, int w, int h, int zw, int zh, int type, int most, double epsilon);
    [LibraryImport(Library)] internal static partial int cvb_find_chessboard(MatHandle a, int w, int h, int sectors, int flags, Point2f* corners, out int count, out int found);
    [LibraryImport(Library)] internal static partial int cvb_dictionary_new(int name, out nint dictionary);
    [LibraryImport(Library)] internal static partial void cvb_dictionary_free(nint d);
    [LibraryImport(Library)] internal static partial int cvb_dictionary_draw(nint d, int id, int side, MatHandle mat, int border);
    [LibraryImport(Library)] internal static partial int cvb_markers_find(MatHandle a, nint d, out nint markers);
    [LibraryImport(Library)] internal static partial int cvb_markers_count(nint m, int rejected);
    [LibraryImport(Library)] internal static partial int cvb_markers_id(nint m, int i);
    [LibraryImport(Library)] internal static partial void cvb_markers_corners(nint m, int rejected, int i, Point2f* corners);
    [LibraryImport(Library)] internal static partial void cvb_markers_free(nint m);
    [LibraryImport(Library)] internal static partial int cvb_rotation_matrix(float x, float y, double angle, double scale, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_gaussian_blur(MatHandle a, MatHandle dst, int w, int h, double sx, double sy, int border);
    [LibraryImport(Library)] internal static partial int cvb_median_blur(MatHandle a, MatHandle dst, int k);
    [LibraryImport(Library)] internal static partial int cvb_cvt_color(MatHandle a, MatHandle dst, int code, int channels);
    [LibraryImport(Library)] internal static partial int cvb_line(MatHandle m, int x1, int y1, int x2, int y2, Scalar c, int thickness, int type, int shift);
    [LibraryImport(Library)] internal static partial int cvb_rectangle(MatHandle m, int x, int y, int w, int h, Scalar c, int thickness, int type, int shift);
    [LibraryImport(Library)] internal static partial int cvb_circle(MatHandle m, int x, int y, int radius, Scalar c, int thickness, int type, int shift);
    [LibraryImport(Library)] internal static partial int cvb_ellipse(MatHandle m, int x, int y, int a, int b, double angle, double from, double to, Scalar c, int thickness, int type, int shift);
    [LibraryImport(Library)] internal static partial int cvb_fill_convex(MatHandle m, Point* points, int count, Scalar c, int type, int shift);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int cvb_put_text(MatHandle m, string text, int x, int y, int font, double size, Scalar c, int thickness, int type, int bottomLeft);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int cvb_text_size(string text, int font, double size, int thickness, out int w, out int h, out int baseLine);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int cvb_imread(string path, int flags, out nint mat);
    [LibraryImport(Library)] internal static partial int cvb_imdecode(byte* bytes, int count, int flags, out nint mat);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int cvb_imwrite(string path, MatHandle m, int[] parameters, int count, out int ok);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int cvb_imencode(string ext, MatHandle m, int[] parameters, int count, out nint bytes, out int ok);
    [LibraryImport(Library)] internal static partial nint cvb_bytes_data(nint v);
    [LibraryImport(Library)] internal static partial long cvb_bytes_size(nint v);
    [LibraryImport(Library)] internal static partial void cvb_bytes_free(nint v);
    [LibraryImport(Library)] internal static partial int cvb_mog2_new(int history, double threshold, int shadows, out nint mog2);
    [LibraryImport(Library)] internal static partial void cvb_mog2_free(nint m);
    [LibraryImport(Library)] internal static partial int cvb_mog2_apply(nint m, MatHandle image, MatHandle mask, double rate);
    [LibraryImport(Library)] internal static partial int cvb_mog2_background(nint m, MatHandle mat);
    [LibraryImport(Library)] internal static partial int cvb_mog2_get(nint m, int what, out double value);
    [LibraryImport(Library)] internal static partial int cvb_mog2_set(nint m, int what, double value);
}
