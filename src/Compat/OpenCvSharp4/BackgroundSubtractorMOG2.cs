namespace OpenCvSharp;

public class BackgroundSubtractorMOG2 : IDisposable
{
    private nint _handle;

    private BackgroundSubtractorMOG2(nint handle) => _handle = handle;

    ~BackgroundSubtractorMOG2() => Free();

    public int History { get => (int)Read(0); set => Write(0, value); }

    public double VarThreshold { get => Read(1); set => Write(1, value); }

    public bool DetectShadows { get => Read(2) != 0; set => Write(2, value ? 1 : 0); }

    public double BackgroundRatio { get => Read(3); set => Write(3, value); }

    public int NMixtures { get => (int)Read(4); set => Write(4, value); }

    public int ShadowValue { get => (int)Read(5); set => Write(5, value); }

    private nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(BackgroundSubtractorMOG2));

    public static BackgroundSubtractorMOG2 Create(int history = 500, double varThreshold = 16, bool detectShadows = true)
    {
        Native.Check(Native.cvb_mog2_new(history, varThreshold, detectShadows ? 1 : 0, out var handle));
        return new BackgroundSubtractorMOG2(handle);
    }

    public virtual void Apply(InputArray image, OutputArray fgmask, double learningRate = -1) =>
        Native.Check(Native.cvb_mog2_apply(Handle, image.Handle, fgmask.Handle, learningRate));

    public virtual void GetBackgroundImage(OutputArray backgroundImage) => Native.Check(Native.cvb_mog2_background(Handle, backgroundImage.Handle));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private double Read(int what)
    {
        Native.Check(Native.cvb_mog2_get(Handle, what, out var value));
        return value;
    }

    private void Write(int what, double value) => Native.Check(Native.cvb_mog2_set(Handle, what, value));

    private void Free()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0) Native.cvb_mog2_free(handle);
    }
}
