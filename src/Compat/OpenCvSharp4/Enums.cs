namespace OpenCvSharp;

public enum BorderTypes { Constant = 0, Replicate = 1, Reflect = 2, Wrap = 3, Reflect101 = 4, Transparent = 5, Default = Reflect101, Isolated = 16 }

public enum InterpolationFlags { Nearest = 0, Linear = 1, Cubic = 2, Area = 3, Lanczos4 = 4, LinearExact = 5, Max = 7, WarpFillOutliers = 8, WarpInverseMap = 16 }

public enum LineTypes { Link4 = 4, Link8 = 8, AntiAlias = 16 }

public enum MorphShapes { Rect = 0, Cross = 1, Ellipse = 2 }

public enum MorphTypes { Erode = 0, Dilate = 1, Open = 2, Close = 3, Gradient = 4, TopHat = 5, BlackHat = 6, HitMiss = 7 }

[Flags]
public enum ThresholdTypes { Binary = 0, BinaryInv = 1, Trunc = 2, Tozero = 3, TozeroInv = 4, Mask = 7, Otsu = 8, Triangle = 16 }

public enum PixelConnectivity { Connectivity8 = 8, Connectivity4 = 4 }

public enum ConnectedComponentsTypes { Left = 0, Top = 1, Width = 2, Height = 3, Area = 4 }

[Flags]
public enum ImreadModes { Unchanged = -1, Grayscale = 0, Color = 1, AnyDepth = 2, AnyColor = 4 }

public enum ImwriteFlags { JpegQuality = 1, PngCompression = 16 }

[Flags]
public enum HersheyFonts
{
    HersheySimplex = 0, HersheyPlain = 1, HersheyDuplex = 2, HersheyComplex = 3, HersheyTriplex = 4,
    HersheyComplexSmall = 5, HersheyScriptSimplex = 6, HersheyScriptComplex = 7, Italic = 16,
}

public enum ColorConversionCodes
{
    BGR2BGRA = 0, BGRA2BGR = 1, BGR2RGB = 4, RGB2BGR = 4, BGR2GRAY = 6, RGB2GRAY = 7, GRAY2BGR = 8, GRAY2RGB = 8,
    BGR2HSV = 40, HSV2BGR = 54, YUV2RGB_NV12 = 90, YUV2BGR_NV12 = 91, YUV2RGB_I420 = 100, YUV2BGR_I420 = 101,
    BGR2YUV_I420 = 128, RGB2YUV_I420 = 127,
}

[Flags]
public enum CriteriaTypes { Count = 1, MaxIter = Count, Eps = 2 }

[Flags]
public enum ChessboardFlags
{
    None = 0, AdaptiveThresh = 1, NormalizeImage = 2, FilterQuads = 4, FastCheck = 8, Exhaustive = 16, Accuracy = 32, Larger = 64, Marker = 128,
}
