namespace FFMpegCore.Enums
{
    public enum FFMpegLogLevel { Quiet = 0, Panic = 1, Fatal = 2, Error = 3, Warning = 4, Info = 5, Verbose = 6, Debug = 7, Trace = 8 }

    public enum Speed { VerySlow, Slower, Slow, Medium, Fast, Faster, VeryFast, SuperFast, UltraFast }

    public enum Channel { Audio, Video, Both, VideoNoAttachedPic, Subtitle, Data, Attachments, All }

    public enum HardwareAccelerationDevice { Auto, D3D11VA, DXVA2, QSV, CUVID, CUDA, VDPAU, VAAPI, LibMFX }

    public enum VideoSize { FullHd = 1080, Hd = 720, Ed = 480, Ld = 360, Original = -1 }

    public enum Transposition { CounterClockwise90VerticalFlip = 0, Clockwise90 = 1, CounterClockwise90 = 2, Clockwise90VerticalFlip = 3 }
}

namespace FFMpegCore.Arguments
{
    public enum VerbosityLevel { Quiet = -8, Fatal = 8, Error = 16, Warning = 24, Info = 32, Verbose = 40, Debug = 48, Trace = 56 }
}
