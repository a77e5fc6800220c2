namespace KeyStream.Synth.Objects;

/// <summary>Objects of one kind, whose proportions and colours differ from instance to instance.</summary>
public enum ObjectCategory
{
    /// <summary>Cars: body, cabin, wheels, lights; from short to long, low to high.</summary>
    Cars,

    /// <summary>Planes: fuselage, swept wings, tail, two or four engines.</summary>
    Planes,

    /// <summary>People of different builds and clothes, each in a pose of its own.</summary>
    People,

    /// <summary>Four-legged animals of different proportions and coats, each in a pose of its own.</summary>
    Animals,
}
