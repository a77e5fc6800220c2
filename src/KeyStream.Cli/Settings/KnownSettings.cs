namespace KeyStream.Cli.Settings;

/// <summary>All names that may stand in a configuration file: one file may serve several commands.</summary>
internal static class KnownSettings
{
    public static IReadOnlyCollection<string> Names { get; } =
    [
        .. Of(DecodeSettings.All), .. Of(SubjectSettings.All), .. Of(LiftSettings.All), .. Of(ExportSettings.All),
        .. Of(ModelSettings.All), .. Of(LifterSettings.All), .. Of(MultiViewSettings.All), .. Of(KeypointNetSettings.All), .. Of(TrainSettings.All), .. Of(SynthSettings.All), .. Of(TrackSettings.All),
        .. Of(ViewSettings.All),
    ];

    private static IEnumerable<string> Of<T>(IEnumerable<Setting<T>> settings) => settings.Select(s => s.Name);
}
