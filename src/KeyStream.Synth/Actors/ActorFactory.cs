using KeyStream.Data;
using KeyStream.Synth.Figures;
using KeyStream.Synth.Motion;

namespace KeyStream.Synth.Actors;

/// <summary>Makes the actor that options ask for.</summary>
internal static class ActorFactory
{
    /// <summary>The actor, with its motion at the options' frame rate.</summary>
    /// <exception cref="UserErrorException">A file cannot be read or lacks what was named.</exception>
    public static Actor Create(SynthOptions options, SynthRandom random)
    {
        if (options.Character is { } character) return CharacterActor.Create(character, options, random);
        if (options.MotionFile is { } motion) return MotionFileActor.Create(motion, options, random);
        var variety = (float)options.Variety;
        var figure = options.Figure == SynthFigure.Any ? (SynthFigure)random.Index(2) : options.Figure;
        var kind = options.Motion == SynthMotion.Any ? (SynthMotion)random.Index(3) : options.Motion;
        if (figure == SynthFigure.FourLegged)
        {
            var dog = QuadrupedBuild.Draw(variety, random.Fork("build"));
            return new FigureActor(Quadruped.Create(dog, variety, random.Fork("look")), QuadrupedMotion.Create(dog, options, kind, random.Fork("motion")));
        }

        var person = HumanoidBuild.Draw(variety, random.Fork("build"));
        return new FigureActor(Humanoid.Create(person, variety, random.Fork("look")), HumanoidMotion.Create(person, options, kind, random.Fork("motion")));
    }
}
