namespace KeyStream.Synth.Motion;

/// <summary>One jump: dip, flight, landing.</summary>
internal sealed class Jump
{
    private const float Dip = 0.45f, Flight = 0.46f, Landing = 0.5f;
    private const float Height = 9.81f * Flight * Flight / 8; // what a body thrown up for that long reaches
    private float _start = float.NegativeInfinity;

    /// <summary>Begins, unless one is under way.</summary>
    public void Begin(float time)
    {
        if (time - _start > Dip + Flight + Landing) _start = time;
    }

    /// <summary>How deep in the knees (0..1) and how high above the floor (metres).</summary>
    public (float Crouch, float Height) At(float time)
    {
        var t = time - _start;
        if (t is < 0 or > Dip + Flight + Landing) return (0, 0);
        if (t < Dip) return (Hump(t / Dip), 0);
        t -= Dip;
        if (t < Flight) return (0, 4 * Height * (t / Flight) * (1 - (t / Flight)));
        return (Hump((t - Flight) / Landing), 0);
    }

    private static float Hump(float s)
    {
        var sine = MathF.Sin(MathF.PI * s);
        return sine * sine * 0.8f;
    }
}
