using KeyStream.Stages.Segment;

namespace KeyStream.Cli.Settings;

/// <summary>How the subject is found and cut out.</summary>
internal static class SubjectSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        new("segment", "method", "How the subject is found: median (still background), mog2 (slowly changing background), motion (what moves), learned (the mask of a multi-view model), onnx (a mask network), alpha (the video's own), none (the whole picture) or auto [default auto].",
            (c, v) => c with { Segment = c.Segment with { Method = v.Choice<SegmentMethod>() } }) { Flag = "--segment" },
        new("segment", "onnx", "A network in ONNX format that marks the subject; naming one makes auto use it.",
            (c, v) => c with { Segment = c.Segment with { OnnxModel = v.Text } }) { HelpName = "FILE" },
        new("segment", "learned", "A multi-view model that draws the subject's mask; naming one makes auto try it first.",
            (c, v) => c with { Segment = c.Segment with { LearnedModel = v.Text } }) { HelpName = "MODEL" },
        new("segment", "background", "A picture of the scene without its subject, for one that stays in its place; or a folder of pictures named after the inputs. Naming one makes auto use it.",
            (c, v) => c with { Segment = c.Segment with { Background = v.Text } }) { HelpName = "FILE" },
        new("segment", "threshold", "Difference to the background in grey levels [0..255; default 0: by the noise].",
            (c, v) => c with { Segment = c.Segment with { Threshold = v.Number(0, 255) } }),
        new("segment", "look-seconds", "Seconds of a camera or stream that are looked through before the run [1..60, default 10].",
            (c, v) => c with { Segment = c.Segment with { LookSeconds = v.Number(1, 60) } }),
        new("segment", "analysis-side", "Longest side in pixels of the picture that is searched [32..8192, default 640].",
            (c, v) => c with { Segment = c.Segment with { AnalysisSide = v.Int(32, 8192) } }),
        new("crop", "margin", "Room around the subject: the crop's side is its length times one plus this [0..4; default by the model, else 0.2].",
            (c, v) => c with { Crop = c.Crop with { Margin = v.Number(0, 4) } }),
        new("crop", "upright", "Whether crops are turned upright: true or false [default by the model, else by the video].",
            (c, v) => c with { Crop = c.Crop with { Upright = v.Flag() } }),
    ];
}
