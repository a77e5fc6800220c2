using System.CommandLine;
using System.Globalization;
using KeyStream.Data;
using KeyStream.Training.Evaluation;

namespace KeyStream.Cli.Commands;

/// <summary><c>eval RUN --truth FILE</c>: how well the discovered keypoints explain labelled points.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "A folder that `run` wrote." };
        var truth = new Option<string>("--truth")
        {
            Description = "Labelled points: a DeepLabCut CSV, a CSV with columns NAME_x, NAME_y (and NAME_z, as Anipose), or the .truth.json that `synth` wrote.",
            HelpName = "FILE",
        };
        var command = new ExampleCommand(
            "eval",
            "Measure how well the keypoints of a run predict labelled points: a linear map is fitted on the first half of the frames and tested on the second.",
            "./keystream eval out --truth samples/walker.truth.json")
         { run, truth, EvalPoseCommand.Create(), EvalLifterCommand.Create(), EvalMultiViewCommand.Create(), EvalKeypointNetCommand.Create(), EvalKeypointNetAblationsCommand.Create() };
        command.SetAction(parsed => Evaluate(
            parsed.GetRequiredValue(run),
            parsed.GetValue(truth) ?? throw new UsageException("nothing says where the points truly are: give labelled points with --truth, a CSV or the .truth.json that synth wrote")));
        return command;
    }

    private static int Evaluate(string run, string truthPath)
    {
        if (!Directory.Exists(run)) throw new UserErrorException($"there is no folder {run}", "give the one that ./keystream run wrote with -o");
        var (discovered, labels, unit, scale) = Tables(run, truthPath);
        var result = RegressionProtocol.Evaluate(discovered, labels);
        var table = new TextTable("measure", "least squares", "ridge");
        Console.WriteLine($"frames fitted / tested / missing: {result.FittedFrames} / {result.TestedFrames} / {result.MissingFrames}; errors in {unit}");
        void Add(string name, Func<RegressionScores, double> score) => table.Add(name, Number(score(result.LeastSquares)), Number(score(result.Ridged)));
        Add("MPJPE", s => s.Error * scale);
        Add("N-MPJPE", s => s.Normalised * scale);
        Add("P-MPJPE", s => s.Procrustes * scale);
        if (result.LeastSquares.SwappedFraction is not null) Add("left/right fit better exchanged, % of frames", s => 100 * s.SwappedFraction!.Value);
        Add("jitter, relative to the labels", s => s.JitterRatio);
        foreach (var name in labels.Names) Add($"  {name}", s => s.ErrorByPoint[name] * scale);
        Console.Write(table);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"ridge: penalty {result.Ridge:g} of the largest principal power, chosen by leaving out fifths of the fitted half"));
        return ExitCode.Done;
    }

    private static (TrackTable Discovered, TrackTable Labels, string Unit, double Scale) Tables(string run, string truth)
    {
        if (!truth.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            var labels = TrackTable.Read(truth);
            return labels.Dimensions == 2 ? (Picture(run), labels, "pixels", 1) : (Space(run), labels, "unit of the labels", 1);
        }

        // The file knows nothing of where the subject is: shapes are compared, each frame about its own centre.
        var (joints, height) = TruthFile.Read3d(truth);
        return (TruthFile.Centred(Space(run)), joints, string.Create(CultureInfo.InvariantCulture, $"% of the figure's height ({height:0.00} m)"), 100 / height);
    }

    private static TrackTable Picture(string run) => TrackTable.Read(Path.Combine(run, "keypoints2d.csv"));

    private static TrackTable Space(string run) => TrackTable.Read(Path.Combine(run, "keypoints3d.csv"));

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
