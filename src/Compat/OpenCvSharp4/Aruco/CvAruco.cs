namespace OpenCvSharp.Aruco;

public static unsafe class CvAruco
{
    public static Dictionary GetPredefinedDictionary(PredefinedDictionaryName name)
    {
        Native.Check(Native.cvb_dictionary_new((int)name, out var dictionary));
        return new Dictionary(dictionary);
    }

    public static void DetectMarkers(
        InputArray image, Dictionary dictionary, out Point2f[][] corners, out int[] ids, DetectorParameters parameters, out Point2f[][] rejectedImgPoints)
    {
        Native.Check(Native.cvb_markers_find(image.Handle, dictionary.Handle, out var markers));
        GC.KeepAlive(dictionary);
        try
        {
            ids = [.. Enumerable.Range(0, Native.cvb_markers_count(markers, 0)).Select(i => Native.cvb_markers_id(markers, i))];
            corners = Quads(markers, 0);
            rejectedImgPoints = Quads(markers, 1);
        }
        finally
        {
            Native.cvb_markers_free(markers);
        }
    }

    private static Point2f[][] Quads(nint markers, int rejected)
    {
        var quads = new Point2f[Native.cvb_markers_count(markers, rejected)][];
        for (var i = 0; i < quads.Length; i++)
        {
            quads[i] = new Point2f[4];
            fixed (Point2f* first = quads[i]) Native.cvb_markers_corners(markers, rejected, i, first);
        }

        return quads;
    }
}
