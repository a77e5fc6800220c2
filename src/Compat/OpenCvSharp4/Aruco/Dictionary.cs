namespace OpenCvSharp.Aruco;

public class Dictionary : IDisposable
{
    private nint _handle;

    internal Dictionary(nint handle) => _handle = handle;

    ~Dictionary() => Free();

    internal nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Dictionary));

    public void GenerateImageMarker(int id, int sidePixels, OutputArray img, int borderBits = 1)
    {
        Native.Check(Native.cvb_dictionary_draw(Handle, id, sidePixels, img.Handle, borderBits));
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0) Native.cvb_dictionary_free(handle);
    }
}

/// <summary>The stand-in searches with the engine's own defaults.</summary>
public struct DetectorParameters
{
    public DetectorParameters() { }
}

public enum PredefinedDictionaryName
{
    Dict4X4_50 = 0, Dict4X4_100, Dict4X4_250, Dict4X4_1000, Dict5X5_50, Dict5X5_100, Dict5X5_250, Dict5X5_1000, Dict6X6_50, Dict6X6_100,
    Dict6X6_250, Dict6X6_1000, Dict7X7_50, Dict7X7_100, Dict7X7_250, Dict7X7_1000, DictArucoOriginal,
}
