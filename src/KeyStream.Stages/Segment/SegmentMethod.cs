namespace KeyStream.Stages.Segment;

/// <summary>How the subject is told from its surroundings.</summary>
public enum SegmentMethod
{
    /// <summary>The survey tries what the input allows and picks.</summary>
    Auto,

    /// <summary>Difference to the per-pixel median of the whole file: a camera that stands still and a subject that moves about.</summary>
    Median,

    /// <summary>Adaptive Gaussian mixture (Zivkovic 2004), for live cameras and slowly changing light.</summary>
    Mog2,

    /// <summary>A segmentation or saliency network that the user names.</summary>
    Onnx,

    /// <summary>The mask that a multi-view model learned to draw: a camera that stands still.</summary>
    Learned,

    /// <summary>The alpha channel of the input.</summary>
    Alpha,

    /// <summary>No mask, but a window that follows what moves: a subject that stays in its place, before a camera that stands still.</summary>
    Motion,

    /// <summary>No segmentation: the whole picture is the subject.</summary>
    None,
}
