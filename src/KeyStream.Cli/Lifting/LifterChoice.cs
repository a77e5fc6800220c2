using KeyStream.Cli.Running;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;

namespace KeyStream.Cli.Lifting;

/// <summary>The stage that gives tracks their depth.</summary>
/// <param name="Step">The stage; the pipeline disposes it.</param>
/// <param name="Model">The model behind it; null where there is none.</param>
/// <param name="Note">What the user should know of it, or null.</param>
internal sealed record LifterChoice(IManyStep<KeypointFrame, KeypointFrame> Step, RunModel? Model, string? Note)
{
    /// <summary>Makes the stage: the one place that knows which lifters there are.</summary>
    /// <exception cref="UserErrorException">The model that was named is no lifter.</exception>
    public static LifterChoice Of(LiftRequest request, Rig rig, TrackScene scene)
    {
        if (request.Model is { } named)
        {
            var card = ModelFolder.ReadCard(ModelChoice.Find(named));
            throw new UserErrorException($"{named} is a model of the method {card.Method}", "give the folder of a lifter with --model");
        }

        var (layout, info) = (rig.Layout(), scene.Info);
        IManyStep<KeypointFrame, KeypointFrame> smooth = request.LookAhead is null
            ? new ZeroPhaseLift(request.Config.Lift, layout)
            : new OneEuroLift(request.Config.Lift, layout, scene.UnitPixels);
        return new LifterChoice(
            new FlatLift(smooth, scene.UnitPixels, info.SourceWidth, info.SourceHeight), null, "there is no lifter: the 3D points are smoothed and have no depth");
    }
}
