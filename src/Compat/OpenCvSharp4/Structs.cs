using System.Runtime.InteropServices;

namespace OpenCvSharp;

[StructLayout(LayoutKind.Sequential)]
public record struct Point(int X, int Y)
{
    public Point(double x, double y)
        : this((int)x, (int)y) { }

    public static implicit operator Point2f(Point self) => new(self.X, self.Y);
}

[StructLayout(LayoutKind.Sequential)]
public record struct Point2f(float X, float Y);

[StructLayout(LayoutKind.Sequential)]
public record struct Point2d(double X, double Y);

[StructLayout(LayoutKind.Sequential)]
public record struct Size(int Width, int Height)
{
    public Size(double width, double height)
        : this((int)width, (int)height) { }
}

[StructLayout(LayoutKind.Sequential)]
public record struct Size2f(float Width, float Height);

[StructLayout(LayoutKind.Sequential)]
public record struct Rect(int X, int Y, int Width, int Height)
{
    public Rect(Point location, Size size)
        : this(location.X, location.Y, size.Width, size.Height) { }

    public readonly int Left => X;

    public readonly int Top => Y;

    public readonly int Right => X + Width;

    public readonly int Bottom => Y + Height;

    public readonly bool Contains(int x, int y) => X <= x && Y <= y && Right > x && Bottom > y;
}

[StructLayout(LayoutKind.Sequential)]
public record struct Scalar(double Val0, double Val1, double Val2, double Val3)
{
    public Scalar(double v0)
        : this(v0, 0, 0, 0) { }

    public Scalar(double v0, double v1)
        : this(v0, v1, 0, 0) { }

    public Scalar(double v0, double v1, double v2)
        : this(v0, v1, v2, 0) { }

    public static Scalar Black => new(0, 0, 0, 0);

    public static Scalar White => new(255, 255, 255, 0);

    public readonly double this[int i] => i switch { 0 => Val0, 1 => Val1, 2 => Val2, 3 => Val3, _ => throw new ArgumentOutOfRangeException(nameof(i)) };

    public static implicit operator Scalar(double val) => new(val);

    public static Scalar All(double v) => new(v, v, v, v);
}

public readonly record struct MatType(int Value)
{
    public const int CV_8U = 0, CV_8S = 1, CV_16U = 2, CV_16S = 3, CV_32S = 4, CV_32F = 5, CV_64F = 6, CV_16F = 7;

    public static readonly MatType
        CV_8UC1 = CV_8UC(1), CV_8UC2 = CV_8UC(2), CV_8UC3 = CV_8UC(3), CV_8UC4 = CV_8UC(4), CV_16UC1 = MakeType(CV_16U, 1),
        CV_16SC1 = MakeType(CV_16S, 1), CV_32SC1 = CV_32SC(1), CV_32SC2 = CV_32SC(2), CV_32FC1 = CV_32FC(1), CV_32FC2 = CV_32FC(2),
        CV_32FC3 = CV_32FC(3), CV_64FC1 = CV_64FC(1), CV_64FC2 = CV_64FC(2);

    public int Depth => Value & 7;

    public int Channels => (Value >> 3) + 1;

    public static implicit operator MatType(int value) => new(value);

    public static explicit operator int(MatType self) => self.Value;

    public static MatType CV_8UC(int ch) => MakeType(CV_8U, ch);

    public static MatType CV_32SC(int ch) => MakeType(CV_32S, ch);

    public static MatType CV_32FC(int ch) => MakeType(CV_32F, ch);

    public static MatType CV_64FC(int ch) => MakeType(CV_64F, ch);

    public static MatType MakeType(int depth, int channels) => channels is > 0 and <= 512
        ? new MatType((depth & 7) + ((channels - 1) << 3))
        : throw new ArgumentOutOfRangeException(nameof(channels), channels, "Channels count should be 1..512");
}

public sealed class Moments
{
    internal Moments(ReadOnlySpan<double> m) =>
        (M00, M10, M01, M20, M11, M02, M30, M21, M12, M03) = (m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8], m[9]);

    public double M00 { get; set; }

    public double M10 { get; set; }

    public double M01 { get; set; }

    public double M20 { get; set; }

    public double M11 { get; set; }

    public double M02 { get; set; }

    public double M30 { get; set; }

    public double M21 { get; set; }

    public double M12 { get; set; }

    public double M03 { get; set; }

    public double Mu20 => M00 == 0 ? 0 : M20 - (M10 * M10 / M00);

    public double Mu11 => M00 == 0 ? 0 : M11 - (M10 * M01 / M00);

    public double Mu02 => M00 == 0 ? 0 : M02 - (M01 * M01 / M00);
}

public sealed class ImageEncodingParam(ImwriteFlags id, int value)
{
    public ImwriteFlags EncodingId { get; } = id;

    public int Value { get; } = value;
}
