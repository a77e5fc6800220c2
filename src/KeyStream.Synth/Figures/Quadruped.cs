using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Figures;

/// <summary>Body measures of the four-legged figure, metres.</summary>
internal sealed record QuadrupedBuild
{
    /// <summary>Hips to chest.</summary>
    public float Trunk { get; init; } = 0.62f;

    /// <summary>Middle to leg root, sideways.</summary>
    public float HalfWidth { get; init; } = 0.10f;

    /// <summary>Length of the upper bone of a leg.</summary>
    public float UpperLeg { get; init; } = 0.24f;

    /// <summary>Length of the middle bone.</summary>
    public float LowerLeg { get; init; } = 0.23f;

    /// <summary>Length from wrist or hock to the ground.</summary>
    public float Paw { get; init; } = 0.12f;

    /// <summary>Chest to head.</summary>
    public float Neck { get; init; } = 0.30f;

    /// <summary>Length of the muzzle.</summary>
    public float Muzzle { get; init; } = 0.20f;

    /// <summary>Whole length of the tail.</summary>
    public float Tail { get; init; } = 0.45f;

    /// <summary>Thickness of everything: 1 is average.</summary>
    public float Girth { get; init; } = 1;

    /// <summary>Draws measures around the average.</summary>
    public static QuadrupedBuild Draw(float variety, SynthRandom random)
    {
        float Vary(float spread) => 1 + (variety * random.Range(-spread, spread));
        var b = new QuadrupedBuild();
        float size = Vary(0.1f), legs = Vary(0.2f);
        return new QuadrupedBuild
        {
            Trunk = b.Trunk * size * Vary(0.12f), HalfWidth = b.HalfWidth * size * Vary(0.15f), UpperLeg = b.UpperLeg * size * legs,
            LowerLeg = b.LowerLeg * size * legs, Paw = b.Paw * size * legs, Neck = b.Neck * size * Vary(0.25f),
            Muzzle = b.Muzzle * size * Vary(0.25f), Tail = b.Tail * size * Vary(0.35f), Girth = Vary(0.25f),
        };
    }

    /// <summary>The 20 joints: trunk along +Z, legs straight down, neck and head raised. Left is +X.</summary>
    public Skeleton ToSkeleton()
    {
        var builder = new SkeletonBuilder()
            .Joint("hips", null, Vector3.Zero)
            .Joint("spine", "hips", new(0, 0.01f, Trunk * 0.5f))
            .Joint("chest", "spine", new(0, 0, Trunk * 0.5f))
            .Joint("neck", "chest", new(0, 0.05f, 0.08f))
            .Joint("head", "neck", new(0, Neck * 0.75f, Neck * 0.66f), new(0, -Muzzle * 0.25f, Muzzle));
        foreach (var (side, sign) in new[] { ("left", 1f), ("right", -1f) })
        {
            builder.Joint(side + "_shoulder", "chest", new(sign * HalfWidth, -0.06f, 0))
                .Joint(side + "_elbow", side + "_shoulder", new(0, -UpperLeg, 0))
                .Joint(side + "_wrist", side + "_elbow", new(0, -LowerLeg, 0), new(0, -Paw, 0));
        }

        foreach (var (side, sign) in new[] { ("left", 1f), ("right", -1f) })
        {
            builder.Joint(side + "_hip", "hips", new(sign * HalfWidth, -0.06f, 0))
                .Joint(side + "_knee", side + "_hip", new(0, -UpperLeg, 0))
                .Joint(side + "_hock", side + "_knee", new(0, -LowerLeg, 0), new(0, -Paw, 0));
        }

        return builder
            .Joint("tail_1", "hips", new(0, 0.03f, -0.09f))
            .Joint("tail_2", "tail_1", new(0, 0, -Tail * 0.33f))
            .Joint("tail_3", "tail_2", new(0, 0, -Tail * 0.33f), new(0, 0, -Tail * 0.34f))
            .Build();
    }
}

/// <summary>Gives a four-legged skeleton its coat.</summary>
internal static class Quadruped
{
    /// <summary>Makes the figure.</summary>
    public static Figure Create(QuadrupedBuild build, float variety, SynthRandom random)
    {
        var skeleton = build.ToSkeleton();
        var wardrobe = new Wardrobe(variety, random);
        var tailor = new Tailor(skeleton, build.Girth);
        var coat = wardrobe.Cloth("coat", Pattern.Blotches, new(0.78f, 0.55f, 0.30f), new(0.38f, 0.22f, 0.12f));
        var dark = wardrobe.Cloth("dark", Pattern.Plain, new(0.25f, 0.16f, 0.10f), new(0.4f, 0.3f, 0.2f));
        var tail = wardrobe.Cloth("tail", Pattern.Rings, new(0.30f, 0.20f, 0.14f), new(0.9f, 0.85f, 0.75f));
        tailor.Bone("hips", "spine", 0.125f, 0.125f, 1, coat);
        tailor.Bone("spine", "chest", 0.125f, 0.150f, 1, coat);
        tailor.Bone("chest", "neck", 0.145f, 0.115f, 1, coat);
        tailor.Bone("neck", "head", 0.100f, 0.080f, 1, coat);
        tailor.Limb("head", Vector3.Zero, new(0, 0, 0.03f), 0.095f, 0.085f, 1, coat);
        tailor.End("head", 0.062f, 0.040f, 1, dark);
        var ear = wardrobe.Cloth("ear", Pattern.Plain, new(0.55f, 0.2f, 0.15f), new(0.4f, 0.3f, 0.2f));
        tailor.Limb("head", new(0.055f, 0.06f, -0.02f), new(0.085f, 0.15f, -0.03f), 0.03f, 0.012f, 0.6f, ear);
        tailor.Limb("head", new(-0.055f, 0.06f, -0.02f), new(-0.085f, 0.15f, -0.03f), 0.03f, 0.012f, 0.6f, ear);
        foreach (var side in new[] { "left", "right" })
        {
            var left = side == "left";
            var front = wardrobe.Cloth(side + " front", Pattern.Plain, left ? new(0.92f, 0.82f, 0.62f) : new(0.62f, 0.36f, 0.2f), new(0.5f, 0.4f, 0.3f));
            var rear = wardrobe.Cloth(side + " rear", Pattern.Plain, left ? new(0.85f, 0.60f, 0.25f) : new(0.45f, 0.26f, 0.16f), new(0.5f, 0.4f, 0.3f));
            tailor.Bone(side + "_shoulder", side + "_elbow", 0.078f, 0.052f, 1, coat);
            tailor.Bone(side + "_elbow", side + "_wrist", 0.048f, 0.034f, 1, front);
            tailor.End(side + "_wrist", 0.034f, 0.036f, 1, dark);
            tailor.Bone(side + "_hip", side + "_knee", 0.095f, 0.058f, 1, coat);
            tailor.Bone(side + "_knee", side + "_hock", 0.052f, 0.034f, 1, rear);
            tailor.End(side + "_hock", 0.034f, 0.036f, 1, dark);
        }

        tailor.Bone("tail_1", "tail_2", 0.038f, 0.032f, 1, tail);
        tailor.Bone("tail_2", "tail_3", 0.032f, 0.026f, 1, tail);
        tailor.End("tail_3", 0.026f, 0.016f, 1, tail);
        return new Figure(skeleton, tailor.Parts);
    }
}
