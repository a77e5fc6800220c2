using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public class SessionOptions : SafeHandle
{
    private bool _enableMemoryPattern = true;
    private bool _enableCpuMemArena = true;
    private string _logId = string.Empty;
    private OrtLoggingLevel _logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private int _intraOpNumThreads;
    private int _interOpNumThreads;
    private GraphOptimizationLevel _graphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
    private ExecutionMode _executionMode = ExecutionMode.ORT_SEQUENTIAL;

    public SessionOptions() : base(0, true) => handle = Ort.Get(OrtFunction.CreateSessionOptions);

    public override bool IsInvalid => handle == 0;

    public bool EnableMemoryPattern
    {
        get => _enableMemoryPattern;
        set
        {
            Ort.Call(value ? OrtFunction.EnableMemPattern : OrtFunction.DisableMemPattern, handle);
            _enableMemoryPattern = value;
        }
    }

    public bool EnableCpuMemArena
    {
        get => _enableCpuMemArena;
        set
        {
            Ort.Call(value ? OrtFunction.EnableCpuMemArena : OrtFunction.DisableCpuMemArena, handle);
            _enableCpuMemArena = value;
        }
    }

    public unsafe string LogId
    {
        get => _logId;
        set
        {
            fixed (byte* id = Ort.Utf8(value))
            {
                Ort.Check(((delegate* unmanaged<nint, byte*, nint>)Ort.At(OrtFunction.SetSessionLogId))(handle, id));
            }

            _logId = value;
        }
    }

    public OrtLoggingLevel LogSeverityLevel
    {
        get => _logSeverityLevel;
        set
        {
            Ort.Call(OrtFunction.SetSessionLogSeverityLevel, handle, (int)value);
            _logSeverityLevel = value;
        }
    }

    public int IntraOpNumThreads
    {
        get => _intraOpNumThreads;
        set
        {
            Ort.Call(OrtFunction.SetIntraOpNumThreads, handle, value);
            _intraOpNumThreads = value;
        }
    }

    public int InterOpNumThreads
    {
        get => _interOpNumThreads;
        set
        {
            Ort.Call(OrtFunction.SetInterOpNumThreads, handle, value);
            _interOpNumThreads = value;
        }
    }

    public GraphOptimizationLevel GraphOptimizationLevel
    {
        get => _graphOptimizationLevel;
        set
        {
            Ort.Call(OrtFunction.SetSessionGraphOptimizationLevel, handle, (int)value);
            _graphOptimizationLevel = value;
        }
    }

    public ExecutionMode ExecutionMode
    {
        get => _executionMode;
        set
        {
            Ort.Call(OrtFunction.SetSessionExecutionMode, handle, (int)value);
            _executionMode = value;
        }
    }

    public static SessionOptions MakeSessionOptionWithCudaProvider(int deviceId = 0)
    {
        var options = new SessionOptions();
        try
        {
            options.AppendExecutionProvider_CUDA(deviceId);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    public void AppendExecutionProvider_CPU(int useArena = 1) => Append("OrtSessionOptionsAppendExecutionProvider_CPU", useArena);

    public void AppendExecutionProvider_CUDA(int deviceId = 0) => Append("OrtSessionOptionsAppendExecutionProvider_CUDA", deviceId);

    public unsafe void AddSessionConfigEntry(string configKey, string configValue)
    {
        fixed (byte* key = Ort.Utf8(configKey), value = Ort.Utf8(configValue))
        {
            Ort.Check(((delegate* unmanaged<nint, byte*, byte*, nint>)Ort.At(OrtFunction.AddSessionConfigEntry))(handle, key, value));
        }
    }

    protected override bool ReleaseHandle()
    {
        Ort.Release(OrtFunction.ReleaseSessionOptions, handle);
        return true;
    }

    private unsafe void Append(string function, int argument)
    {
        var address = Ort.Export(function);
        if (address == 0)
        {
            throw new EntryPointNotFoundException($"This ONNX Runtime library has no {function}");
        }

        Ort.Check(((delegate* unmanaged<nint, int, nint>)address)(handle, argument));
    }
}

public class RunOptions : SafeHandle
{
    private bool _terminate;

    public RunOptions() : base(0, true) => handle = Ort.Get(OrtFunction.CreateRunOptions);

    public override bool IsInvalid => handle == 0;

    /// <summary>Setting it ends the runs that use these options, from any thread, with an exception.</summary>
    public bool Terminate
    {
        get => _terminate;
        set
        {
            Ort.Call(value ? OrtFunction.RunOptionsSetTerminate : OrtFunction.RunOptionsUnsetTerminate, handle);
            _terminate = value;
        }
    }

    protected override bool ReleaseHandle()
    {
        Ort.Release(OrtFunction.ReleaseRunOptions, handle);
        return true;
    }
}
