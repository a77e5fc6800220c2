namespace KeyStream.Stages.Calibrate;

/// <summary>How much a large residual counts.</summary>
internal enum RobustKind
{
    /// <summary>Its square.</summary>
    Squares,

    /// <summary>Its square up to the scale, then linear (Huber).</summary>
    Huber,

    /// <summary>Ever less (Cauchy).</summary>
    Cauchy,
}

/// <summary>A robust loss over the length of a residual.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Scale">Pixels beyond which residuals count less.</param>
internal readonly record struct RobustLoss(RobustKind Kind, double Scale = 1)
{
    /// <summary>The loss of a squared length.</summary>
    public double Of(double squared) => Kind switch
    {
        RobustKind.Huber when squared > Scale * Scale => (2 * Scale * Math.Sqrt(squared)) - (Scale * Scale),
        RobustKind.Cauchy => Scale * Scale * Math.Log(1 + (squared / (Scale * Scale))),
        _ => squared,
    };

    /// <summary>Its derivative: the weight of the square in the next step.</summary>
    public double Weight(double squared) => Kind switch
    {
        RobustKind.Huber when squared > Scale * Scale => Scale / Math.Sqrt(squared),
        RobustKind.Cauchy => 1 / (1 + (squared / (Scale * Scale))),
        _ => 1,
    };
}
