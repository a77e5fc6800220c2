using KeyStream.Cli.Running;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;

namespace KeyStream.Cli.Lifting;

/// <summary>The lifter that gives tracks their depth: one of <see cref="LifterShelf"/>, or none.</summary>
internal sealed class LifterChoice : IDisposable
{
    private readonly LifterModel? _model;

    private LifterChoice(string folder, ModelCard card, LifterModel model) =>
        (Model, _model) = (new RunModel(folder, card.Method, card.WeightsSha256), model);

    /// <summary>No lifter at all.</summary>
    public LifterChoice()
    {
    }

    /// <summary>The model; null where there is none.</summary>
    public RunModel? Model { get; }

    /// <summary>What the user should know of it, or null.</summary>
    public string? Note => _model is null ? "there is no lifter: the 3D points are smoothed and have no depth" : null;

    /// <summary>Loads it.</summary>
    /// <param name="name">Folder or name of a shipped model.</param>
    /// <param name="lookAhead">Frames that may be looked ahead; null for as many as help.</param>
    /// <exception cref="UserErrorException">The model is no lifter, or sees less far.</exception>
    public static LifterChoice Of(string name, int? lookAhead)
    {
        var folder = ModelChoice.Find(name);
        var (card, model) = LifterModel.Load(folder);
        if (lookAhead is null || lookAhead < model.Frames) return new LifterChoice(folder, card, model);
        model.Dispose();
        throw new UserErrorException($"{folder} sees {model.Frames} frames at once, and the look-ahead is {lookAhead}", $"give --look-ahead of at most {model.Frames - 1}");
    }

    /// <summary>Makes the stage; the pipeline disposes it.</summary>
    public IManyStep<KeypointFrame, KeypointFrame> Stage(LiftRequest request, JointSet jointSet, TrackScene scene)
    {
        var ahead = request.LookAhead;
        if (_model is not null)
        {
            var options = new TemporalLiftOptions { Causal = ahead is not null, LookAhead = ahead ?? 0, Independent = request.Independent, FocalKnown = scene.FocalKnown };
            return new TemporalLift(_model, jointSet, scene.Camera, options);
        }

        IManyStep<KeypointFrame, KeypointFrame> smooth = ahead is null
            ? new ZeroPhaseLift(request.Config.Lift, jointSet.Layout())
            : new OneEuroLift(request.Config.Lift, jointSet.Layout(), scene.UnitPixels);
        return new FlatLift(smooth, scene.UnitPixels, scene.Info.SourceWidth, scene.Info.SourceHeight);
    }

    /// <summary>What undoes exchanges of left and right before that stage, or null: the smoothers do it themselves, and frames that do not follow each other show none.</summary>
    public SwapRepair? Repair(LiftRequest request, JointSet jointSet) =>
        _model is null || request.Independent ? null : new SwapRepair(jointSet.Layout(), request.Config.Lift, lookAhead: request.LookAhead is null);

    public void Dispose() => _model?.Dispose();
}
