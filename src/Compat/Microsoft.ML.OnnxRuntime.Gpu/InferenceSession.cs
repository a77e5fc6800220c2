namespace Microsoft.ML.OnnxRuntime;

public class InferenceSession : IDisposable
{
    private nint _session;

    public InferenceSession(string modelPath) : this(modelPath, null) { }

    public unsafe InferenceSession(string modelPath, SessionOptions options)
    {
        fixed (byte* path = Ort.Utf8(modelPath))
        {
            var at = path;
            Open(options, (given, session) => ((delegate* unmanaged<nint, byte*, nint, nint*, nint>)Ort.At(OrtFunction.CreateSession))(Ort.Env, at, given, (nint*)session));
        }
    }

    public InferenceSession(byte[] model) : this(model, null) { }

    public unsafe InferenceSession(byte[] model, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        var length = (nuint)model.Length;
        fixed (byte* bytes = model)
        {
            var at = bytes;
            Open(options, (given, session) => ((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)Ort.At(OrtFunction.CreateSessionFromArray))(Ort.Env, at, length, given, (nint*)session));
        }
    }

    ~InferenceSession() => Free();

    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata { get; private set; }
    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata { get; private set; }
    public IReadOnlyList<string> InputNames { get; private set; }
    public IReadOnlyList<string> OutputNames { get; private set; }
    public ModelMetadata ModelMetadata { get; private set; }

    private nint Handle => _session != 0 ? _session : throw new ObjectDisposedException(nameof(InferenceSession));

    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(IReadOnlyCollection<NamedOnnxValue> inputs) => Run(inputs, OutputNames);

    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(
        IReadOnlyCollection<NamedOnnxValue> inputs, IReadOnlyCollection<string> outputNames)
    {
        using var options = new RunOptions();
        return Run(inputs, outputNames, options);
    }

    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(
        IReadOnlyCollection<NamedOnnxValue> inputs, IReadOnlyCollection<string> outputNames, RunOptions options)
    {
        using var values = new DisposableList<OrtValue>();
        foreach (var input in inputs)
        {
            if (!InputMetadata.ContainsKey(input.Name))
            {
                throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Input name: '{input.Name}' is not in the metadata");
            }

            values.Add(input.ToOrtValue());
        }

        var outputs = RunNative(options, inputs.Select(input => input.Name).ToArray(), values, outputNames.ToArray());
        return Named(outputs, outputNames);
    }

    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames) =>
        RunNative(runOptions, inputNames.ToArray(), inputValues, outputNames.ToArray());

    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions, IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputNames) =>
        RunNative(runOptions, inputs.Keys.ToArray(), inputs.Values.ToArray(), outputNames.ToArray());

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Free();

    private static DisposableList<DisposableNamedOnnxValue> Named(DisposableList<OrtValue> values, IReadOnlyCollection<string> names)
    {
        var named = new DisposableList<DisposableNamedOnnxValue>();
        try
        {
            named.AddRange(names.Zip(values, DisposableNamedOnnxValue.Create));
            return named;
        }
        catch
        {
            values.Dispose();
            throw;
        }
    }

    private unsafe void Open(SessionOptions given, Func<nint, nint, nint> create)
    {
        using var own = given == null ? new SessionOptions() : null;
        var options = given ?? own;
        nint session = 0;
        Ort.Check(create(options.DangerousGetHandle(), (nint)(&session)));
        GC.KeepAlive(options);
        _session = session;
        try
        {
            (InputNames, InputMetadata) = Nodes(OrtFunction.SessionGetInputCount, OrtFunction.SessionGetInputName, OrtFunction.SessionGetInputTypeInfo);
            (OutputNames, OutputMetadata) = Nodes(OrtFunction.SessionGetOutputCount, OrtFunction.SessionGetOutputName, OrtFunction.SessionGetOutputTypeInfo);
            ModelMetadata = new ModelMetadata(session);
        }
        catch
        {
            Free();
            throw;
        }
    }

    private (IReadOnlyList<string>, IReadOnlyDictionary<string, NodeMetadata>) Nodes(OrtFunction count, OrtFunction name, OrtFunction type)
    {
        var names = new List<string>();
        var nodes = new Dictionary<string, NodeMetadata>();
        var total = (nuint)Ort.Get(count, Handle);
        for (nuint i = 0; i < total; i++)
        {
            var info = Ort.Get(type, Handle, i);
            try
            {
                names.Add(Ort.GetText(name, Handle, i));
                nodes[names[^1]] = new NodeMetadata(info);
            }
            finally
            {
                Ort.Release(OrtFunction.ReleaseTypeInfo, info);
            }
        }

        return (names, nodes);
    }

    private unsafe DisposableList<OrtValue> RunNative(
        RunOptions options, string[] inputNames, IReadOnlyCollection<OrtValue> inputs, string[] outputNames)
    {
        if (inputNames.Length != inputs.Count)
        {
            throw new ArgumentException($"Length of {nameof(inputNames)} ({inputNames.Length}) must match that of the values ({inputs.Count}).");
        }

        using var inputText = new Utf8Names(inputNames);
        using var outputText = new Utf8Names(outputNames);
        var given = inputs.Select(input => input.Handle).ToArray();
        var results = new nint[outputNames.Length];
        var run = (delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)Ort.At(OrtFunction.Run);
        fixed (nint* inNames = inputText.Pointers, values = given, outNames = outputText.Pointers, made = results)
        {
            Ort.Check(run(Handle, options.DangerousGetHandle(), inNames, values, (nuint)given.Length, outNames, (nuint)results.Length, made));
        }

        GC.KeepAlive(options);
        GC.KeepAlive(inputs);
        var outputs = new DisposableList<OrtValue>();
        outputs.AddRange(results.Select(result => new OrtValue(result)));
        return outputs;
    }

    private void Free()
    {
        var session = Interlocked.Exchange(ref _session, 0);
        if (session != 0)
        {
            Ort.Release(OrtFunction.ReleaseSession, session);
        }
    }
}
