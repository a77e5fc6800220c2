namespace KeyStream.Flow;

/// <summary>Counts and times one stage. Time is taken only where a stage starts or stops waiting, so a hop that does not wait costs no clock read.</summary>
internal sealed class StageMeter(string stage, TimeProvider time, Edge? input)
{
    private readonly Lock _gate = new();
    private State _state;
    private State _resume;
    private long _mark;
    private long _busy;
    private long _waiting;
    private long _in;
    private long _out;

    private enum State
    {
        Idle,
        Busy,
        Waiting,
    }

    /// <summary>Called by the one task that reads the input.</summary>
    public long NextIn() => _in++;

    /// <summary>Called by the one task that writes the output.</summary>
    public long NextOut() => _out++;

    public void Start() => Enter(State.Busy);

    public void BeginWait()
    {
        _resume = _state;
        Enter(State.Waiting);
    }

    public void EndWait() => Enter(_resume);

    public void End() => Enter(State.Idle);

    /// <summary>Runs one item of a parallel stage, whose dispatching task is never <see cref="Start"/>ed: the workers' times are summed instead.</summary>
    public TOut Time<TIn, TOut>(IStep<TIn, TOut> step, TIn item)
    {
        var start = time.GetTimestamp();
        try
        {
            return step.Run(item);
        }
        finally
        {
            var ticks = time.GetTimestamp() - start;
            lock (_gate)
            {
                _busy += ticks;
            }
        }
    }

    public StageStatistics Read()
    {
        lock (_gate)
        {
            Enter(_state);
            return new StageStatistics(
                stage,
                Volatile.Read(ref _in),
                Volatile.Read(ref _out),
                input?.Dropped ?? 0,
                time.GetElapsedTime(0, _busy),
                time.GetElapsedTime(0, _waiting),
                input?.Count ?? 0,
                input?.Options.Capacity ?? 0);
        }
    }

    private void Enter(State next)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            switch (_state)
            {
                case State.Busy:
                    _busy += now - _mark;
                    break;
                case State.Waiting:
                    _waiting += now - _mark;
                    break;
            }

            _mark = now;
            _state = next;
        }
    }
}
