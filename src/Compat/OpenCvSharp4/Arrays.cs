namespace OpenCvSharp;

public class InputArray
{
    private readonly Mat _mat;

    internal InputArray(Mat mat) => _mat = mat;

    internal MatHandle Handle => _mat.Handle;

    public static implicit operator InputArray(Mat mat) => new(mat);

    public static InputArray Create(Mat mat) => new(mat);

    internal static MatHandle HandleOf(InputArray? array) => array?.Handle ?? MatHandle.None;
}

public class OutputArray
{
    private readonly Mat _mat;

    internal OutputArray(Mat mat) => _mat = mat;

    internal MatHandle Handle => _mat.Handle;

    public static implicit operator OutputArray(Mat mat) => new(mat);

    public static OutputArray Create(Mat mat) => new(mat);
}

public class InputOutputArray : OutputArray
{
    internal InputOutputArray(Mat mat)
        : base(mat) { }

    public static new InputOutputArray Create(Mat mat) => new(mat);

    public static implicit operator InputOutputArray(Mat mat) => new(mat);
}
