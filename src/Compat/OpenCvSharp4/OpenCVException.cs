namespace OpenCvSharp;

public class OpenCVException(string message) : Exception(message);

public class OpenCvSharpException(string message) : Exception(message);
