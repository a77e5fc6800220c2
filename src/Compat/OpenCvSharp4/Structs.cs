using System.Runtime.InteropServices;

namespace OpenCvSharp;

[StructLayout(LayoutKind.Sequential)]
public record struct Point(int X, int Y)
{
    public Point(double x, double y)
        : this((int)x, (int)y) { }

    public static Point operator +(Point p1, Point p2) => new(p1.X + p2.X, p1.Y + p2.Y);

    public static Point operator -(Point p1, Point p2) => new(p1.X - p2.X, p1.Y - p2.Y);

    public readonly double DistanceTo(Point p) => Math.Sqrt(Math.Pow(p.X - X, 2) + Math.Pow(p.Y - Y, 2));
}

[StructLayout(LayoutKind.Sequential)]
public record struct Point2f(float X, float Y)
{
    public static explicit operator Point(Point2f self) => self.ToPoint();

    public static implicit operator Point2f(Point point) => new(point.X, point.Y);

    public static Point2f operator +(Point2f p1, Point2f p2) => new(p1.X + p2.X, p1.Y + p2.Y);

    public static Point2f operator -(Point2f p1, Point2f p2) => new(p1.X - p2.X, p1.Y - p2.Y);

    public readonly Point ToPoint() => new((int)X, (int)Y);

    public readonly double DistanceTo(Point2f p) => Math.Sqrt(Math.Pow(p.X - X, 2) + Math.Pow(p.Y - Y, 2));
}

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

    public readonly Point Location => new(X, Y);

    public readonly Size Size => new(Width, Height);

    public readonly Point TopLeft => new(X, Y);

    public readonly Point BottomRight => new(X + Width, Y + Height);

    public static Rect operator &(Rect a, Rect b) => Intersect(a, b);

    public static Rect operator |(Rect a, Rect b) => Union(a, b);

    public static Rect FromLTRB(int left, int top, int right, int bottom) => new(left, top, right - left, bottom - top);

    /// <summary>The common part; empty at the origin where there is none.</summary>
    public static Rect Intersect(Rect a, Rect b)
    {
        var (left, top) = (Math.Max(a.X, b.X), Math.Max(a.Y, b.Y));
        var (right, bottom) = (Math.Min(a.Right, b.Right), Math.Min(a.Bottom, b.Bottom));
        return right >= left && bottom >= top ? FromLTRB(left, top, right, bottom) : default;
    }

    public static Rect Union(Rect a, Rect b) => FromLTRB(
        Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom));

    public readonly Rect Intersect(Rect rect) => Intersect(this, rect);

    public readonly Rect Union(Rect rect) => Union(this, rect);

    public readonly bool Contains(int x, int y) => X <= x && Y <= y && Right > x && Bottom > y;

    public readonly bool Contains(Point pt) => Contains(pt.X, pt.Y);
}

[StructLayout(LayoutKind.Sequential)]
public record struct Scalar(double Val0, double Val1, double Val2, double Val3)
{
    public Scalar(double val0)
        : this(val0, 0, 0, 0) { }

    public Scalar(double val0, double val1)
        : this(val0, val1, 0, 0) { }

    public Scalar(double val0, double val1, double val2)
        : this(val0, val1, val2, 0) { }

    public static Scalar Black => new(0, 0, 0, 0);

    public static Scalar White => new(255, 255, 255, 0);

    public readonly double this[int i] => i switch { 0 => Val0, 1 => Val1, 2 => Val2, 3 => Val3, _ => throw new ArgumentOutOfRangeException(nameof(i)) };

    public static explicit operator Scalar(double val) => new(val);

    public static explicit operator double(Scalar self) => self.Val0;

    /// <summary>Blue first, as pictures have it.</summary>
    public static Scalar FromRgb(int r, int g, int b) => new(b, g, r);

    public static Scalar All(double v) => new(v, v, v, v);
}

public readonly record struct MatType(int value)
{
    private readonly int value = value;

    public const int CV_8U = 0, CV_8S = 1, CV_16U = 2, CV_16S = 3, CV_32S = 4, CV_32F = 5, CV_64F = 6, CV_16F = 7;

    public static readonly MatType
        CV_8UC1 = CV_8UC(1), CV_8UC2 = CV_8UC(2), CV_8UC3 = CV_8UC(3), CV_8UC4 = CV_8UC(4), CV_16UC1 = MakeType(CV_16U, 1),
        CV_16SC1 = MakeType(CV_16S, 1), CV_32SC1 = CV_32SC(1), CV_32SC2 = CV_32SC(2), CV_32FC1 = CV_32FC(1), CV_32FC2 = CV_32FC(2),
        CV_16UC3 = CV_16UC(3), CV_32FC3 = CV_32FC(3), CV_32FC4 = CV_32FC(4), CV_64FC1 = CV_64FC(1), CV_64FC2 = CV_64FC(2);

    public int Value => value;

    public int Depth => Value & 7;

    public int Channels => (Value >> 3) + 1;

    public static implicit operator MatType(int value) => new(value);

    public static explicit operator int(MatType self) => self.Value;

    public static bool operator ==(MatType self, int other) => self.Value == other;

    public static bool operator !=(MatType self, int other) => self.Value != other;

    public static MatType CV_16UC(int ch) => MakeType(CV_16U, ch);

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

public readonly record struct TermCriteria(CriteriaTypes Type, int MaxCount, double Epsilon)
{
    public static TermCriteria Both(int maxCount, double epsilon) => new(CriteriaTypes.Count | CriteriaTypes.Eps, maxCount, epsilon);
}
