using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using KeyStream.Cli.Running;
using KeyStream.Data;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Training.Lifting;
using KeyStream.Training.Motion;

namespace KeyStream.Cli.Commands;

/// <summary><c>eval lifter MODEL... --motion PATH... --hold-out LIST</c>: lifters against simpler ones, on motion that they were not trained on.</summary>
internal static class EvalLifterCommand
{
    private const string Own = "own";

    public static Command Create()
    {
        var models = new Argument<string[]>("MODEL") { Description = "Folders of lifters, or names of shipped ones.", Arity = ArgumentArity.OneOrMore };
        var motion = new Option<string[]>("--motion") { Description = "Motion files (.bvh, .glb) and folders of them.", HelpName = "PATH", Required = true, AllowMultipleArgumentsPerToken = true };
        var held = new Option<string>("--hold-out") { Description = "Subjects to measure on, by commas; the others fit the baselines.", HelpName = "LIST", Required = true };
        var jointSet = new Option<string>("--joints") { Description = $"Joint set of people, or '{Own}' for the joints of the files; then every second motion of the held-out subjects fits the baselines.", HelpName = "NAME", DefaultValueFactory = _ => KnownJointSets.H36M17.Name };
        var drop = new Option<int>("--drop-joints") { Description = "Joints that are taken out of the joint set, at random.", HelpName = "N" };
        var windows = new Option<int>("--windows") { Description = "Most windows of one motion.", HelpName = "N", DefaultValueFactory = _ => 6 };
        var output = new Option<string?>("--output", "-o") { Description = "JSON file for all numbers.", HelpName = "FILE" };
        var command = new ExampleCommand(
            "lifter", "Compare lifters with the mean pose and a linear lifter on held-out motion, under noise, missing joints and close cameras.",
            "./keystream eval lifter lifter --motion bvh --hold-out 07,10")
         { models, motion, held, jointSet, drop, windows, output };
        command.SetAction(parsed =>
        {
            var subjects = parsed.GetRequiredValue(held).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var (fit, test) = Motions(MotionSet.Load(parsed.GetRequiredValue(motion)), subjects, parsed.GetRequiredValue(jointSet), parsed.GetValue(drop));
            Console.WriteLine($"{test.Count} held-out motions of {string.Join(", ", subjects)}; {test[0].JointSet.Count} joints: {string.Join(", ", test[0].JointSet.Joints)}");
            var rows = Measure(new LifterTable(fit, test, perMotion: parsed.GetValue(windows)), parsed.GetRequiredValue(models), Conditions());
            if (parsed.GetValue(output) is { } file) Write(file, CommandText.Of(parsed), rows);
            return ExitCode.Done;
        });
        return command;
    }

    private static IReadOnlyList<LifterCondition> Conditions() =>
    [
        .. new double[] { 0, 1, 3, 5 }.Select(px => new LifterCondition(string.Create(CultureInfo.InvariantCulture, $"{px} px"), new NoiseOptions { Pixels = px })),
        new("3 px, 20 % missing", new NoiseOptions { Pixels = 3, PointDrop = 0.2 }),
        new("3 px, sides not told", new NoiseOptions { Pixels = 3 }, Sides: false),
        new("3 px, 2-3 m", new NoiseOptions { Pixels = 3 }, Close: true),
    ];

    private static (IReadOnlyList<JointMotion> Fit, IReadOnlyList<JointMotion> Test) Motions(MotionSet set, string[] subjects, string jointSet, int drop)
    {
        if (jointSet != Own)
        {
            if (KnownJointSets.Find(jointSet) is null) throw new UserErrorException($"--joints '{jointSet}' is not known", "choose from " + string.Join(", ", HumanJointSets.JointSets.Select(r => r.Name).Append(Own)));
            var (train, held) = set.Split(subjects);
            return (Thinned(LifterTrainer.People(train, jointSet), drop), Thinned(LifterTrainer.People(held, jointSet), drop));
        }

        var own = set.Motions.Where(m => subjects.Contains(m.Subject)).ToList();
        if (own.Count < 2) throw new UserErrorException($"{own.Count} motions are of {string.Join(", ", subjects)}", "name subjects with two or more");
        if (own.Select(m => m.JointSet).Distinct().Count() > 1) throw new UserErrorException("the held-out subjects have different joints", "measure one of them at a time");
        return (Thinned([.. own.Where((_, i) => i % 2 == 0)], drop), Thinned([.. own.Where((_, i) => i % 2 == 1)], drop));
    }

    private static IReadOnlyList<JointMotion> Thinned(IReadOnlyList<JointMotion> motions, int drop)
    {
        if (drop == 0 || motions.Count == 0) return motions;
        var count = motions[0].JointSet.Count;
        if (drop > count - 4) throw new UserErrorException($"--drop-joints {drop} leaves fewer than 4 of {count} joints", "drop fewer");
        var order = Enumerable.Range(1, count - 1).ToArray(); // joint 0 is what poses are centred on
        new Random(1).Shuffle(order);
        int[] keep = [0, .. order.Skip(drop).Order()];
        return [.. motions.Select(m => m with { JointSet = m.JointSet.Subset(keep), Frames = [.. m.Frames.Select(f => Array.ConvertAll(keep, j => f[j]))] })];
    }

    private static List<LifterRow> Measure(LifterTable table, string[] models, IReadOnlyList<LifterCondition> conditions)
    {
        var rows = new List<LifterRow>();
        var loaded = models.Select(m => (Name: Path.GetFileName(Path.TrimEndingDirectorySeparator(m)), LifterModel.Load(ModelChoice.Find(m)).Model)).ToList();
        try
        {
            foreach (var condition in conditions)
            {
                List<LifterRow> some = [.. table.Baselines(condition), .. loaded.SelectMany(m => table.Lifter(m.Name, m.Model, condition))];
                rows.AddRange(some);
                Console.WriteLine();
                Console.Write(Text(some));
            }
        }
        finally
        {
            foreach (var (_, model) in loaded) model.Dispose();
        }

        return rows;
    }

    private static TextTable Text(IReadOnlyList<LifterRow> rows)
    {
        var table = new TextTable(rows[0].Condition, "MPJPE mm", "N-MPJPE", "P-MPJPE", "velocity mm/f", "accel. mm/f2", "bone std mm", "range lost %");
        foreach (var (_, method, s) in rows)
        {
            double[] numbers = [s.Mpjpe, s.NMpjpe, s.PMpjpe, s.Velocity, s.Acceleration, s.BoneStd, 100 * s.RangeLoss];
            table.Add([method, .. numbers.Select(n => n.ToString("0.0", CultureInfo.InvariantCulture))]);
        }

        return table;
    }

    private static void Write(string file, string command, IReadOnlyList<LifterRow> rows)
    {
        var document = new
        {
            Command = command,
            Versions = Diagnostics.Versions.All(),
            Rows = rows.Select(r => new
            {
                r.Condition, r.Method, r.Scores.Mpjpe, r.Scores.NMpjpe, r.Scores.PMpjpe, r.Scores.Velocity, r.Scores.Acceleration, r.Scores.BoneStd, r.Scores.RangeLoss, r.Scores.Frames,
            }),
        };
        File.WriteAllText(file, JsonSerializer.Serialize(document, CardJson.Options) + "\n");
    }
}
