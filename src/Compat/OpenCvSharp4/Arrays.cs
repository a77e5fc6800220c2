namespace OpenCvSharp;

public class InputArray
{
    private readonly Mat _mat;

    internal InputArray(Mat mat) => _mat = mat;

    internal nint CvPtr => _mat.CvPtr;

    public static implicit operator InputArray(Mat mat) => new(mat);

    public static InputArray Create(Mat mat) => new(mat);

    internal static nint Handle(InputArray? array) => array?.CvPtr ?? 0;
}

public class OutputArray
{
    private readonly Mat _mat;

    internal OutputArray(Mat mat) => _mat = mat;

    internal nint CvPtr => _mat.CvPtr;

    public static implicit operator OutputArray(Mat mat) => new(mat);
}

public class InputOutputArray : OutputArray
{
    internal InputOutputArray(Mat mat)
        : base(mat) { }

    public static implicit operator InputOutputArray(Mat mat) => new(mat);
}
