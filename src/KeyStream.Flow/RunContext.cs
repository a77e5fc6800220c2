namespace KeyStream.Flow;

/// <summary>What all stages of a pipeline share.</summary>
internal sealed class RunContext(PipelineOptions options)
{
    public StopSignal Stop { get; } = new();

    public TimeProvider Time => options.TimeProvider;

    /// <summary>The name of an item in a fault. A describer that throws must not hide the fault itself.</summary>
    public string Describe(object? item, long index)
    {
        if (options.Describe is not null && item is not null)
        {
            try
            {
                return options.Describe(item);
            }
            catch (Exception)
            {
                return $"item {index}";
            }
        }

        return $"item {index}";
    }
}
