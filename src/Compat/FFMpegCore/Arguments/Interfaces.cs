namespace FFMpegCore.Arguments;

public interface IArgument
{
    string Text { get; }
}

public interface IInputOutputArgument : IArgument
{
    void Pre();
    Task During(CancellationToken cancellationToken = default);
    void Post();
}

public interface IInputArgument : IInputOutputArgument;

public interface IOutputArgument : IInputOutputArgument;

public interface IVideoFilterArgument
{
    string Key { get; }
    string Value { get; }
}
