namespace FFMpegCore.Exceptions;

public enum FFMpegExceptionType { Conversion, File, Operation, Process }

public class FFMpegException : Exception
{
    public FFMpegException(FFMpegExceptionType type, string message, Exception? innerException = null, string ffMpegErrorOutput = "")
        : base(message, innerException)
    {
        Type = type;
        FFMpegErrorOutput = ffMpegErrorOutput;
    }

    public FFMpegException(FFMpegExceptionType type, string message, string ffMpegErrorOutput = "")
        : this(type, message, null, ffMpegErrorOutput)
    {
    }

    public FFMpegException(FFMpegExceptionType type, string message)
        : this(type, message, null, string.Empty)
    {
    }

    public FFMpegExceptionType Type { get; }
    public string FFMpegErrorOutput { get; }
}

public class FFOptionsException(string message, Exception? innerException = null) : Exception(message, innerException);

public class FFMpegArgumentException(string? message = null, Exception? innerException = null) : Exception(message, innerException);

public class FFMpegStreamFormatException(FFMpegExceptionType type, string message, Exception? innerException = null)
    : FFMpegException(type, message, innerException);

public class FFProbeException(string message, Exception? inner = null) : Exception(message, inner);

public class FormatNullException() : FFProbeException("Format not specified");
