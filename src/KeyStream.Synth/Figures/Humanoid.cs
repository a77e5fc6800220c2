using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Figures;

/// <summary>Body measures of the two-legged figure, metres.</summary>
internal sealed record HumanoidBuild
{
    /// <summary>Pelvis to hip joint, sideways.</summary>
    public float HipWidth { get; init; } = 0.10f;

    /// <summary>Pelvis joint above the hip joints.</summary>
    public float HipDrop { get; init; } = 0.05f;

    /// <summary>Hip to knee.</summary>
    public float Thigh { get; init; } = 0.43f;

    /// <summary>Knee to ankle.</summary>
    public float Shank { get; init; } = 0.42f;

    /// <summary>Ankle above the ground.</summary>
    public float AnkleHeight { get; init; } = 0.08f;

    /// <summary>Ankle to toe joint, forward.</summary>
    public float Foot { get; init; } = 0.15f;

    /// <summary>Pelvis to neck.</summary>
    public float Trunk { get; init; } = 0.52f;

    /// <summary>Neck to the top of the head.</summary>
    public float Head { get; init; } = 0.30f;

    /// <summary>Spine to shoulder joint, sideways.</summary>
    public float ShoulderWidth { get; init; } = 0.18f;

    /// <summary>Shoulder to elbow.</summary>
    public float UpperArm { get; init; } = 0.29f;

    /// <summary>Elbow to wrist.</summary>
    public float Forearm { get; init; } = 0.26f;

    /// <summary>Thickness of everything: 1 is average.</summary>
    public float Girth { get; init; } = 1;

    /// <summary>Draws measures around the average.</summary>
    /// <param name="variety">0..1.</param>
    /// <param name="random">Source.</param>
    public static HumanoidBuild Draw(float variety, SynthRandom random)
    {
        float Vary(float spread) => 1 + (variety * random.Range(-spread, spread));
        var b = new HumanoidBuild();
        float legs = Vary(0.12f), arms = Vary(0.12f), size = Vary(0.06f);
        return new HumanoidBuild
        {
            HipWidth = b.HipWidth * size * Vary(0.15f), HipDrop = b.HipDrop * size,
            Thigh = b.Thigh * size * legs * Vary(0.04f), Shank = b.Shank * size * legs * Vary(0.04f),
            AnkleHeight = b.AnkleHeight * size, Foot = b.Foot * size * Vary(0.15f),
            Trunk = b.Trunk * size * Vary(0.1f), Head = b.Head * size * Vary(0.12f), ShoulderWidth = b.ShoulderWidth * size * Vary(0.15f),
            UpperArm = b.UpperArm * size * arms * Vary(0.04f), Forearm = b.Forearm * size * arms * Vary(0.04f), Girth = Vary(0.25f),
        };
    }

    /// <summary>The 19 joints in T-pose. Left is +X.</summary>
    public Skeleton ToSkeleton()
    {
        var builder = new SkeletonBuilder()
            .Joint("pelvis", null, Vector3.Zero)
            .Joint("spine", "pelvis", new(0, Trunk * 0.25f, 0))
            .Joint("chest", "spine", new(0, Trunk * 0.35f, 0))
            .Joint("neck", "chest", new(0, Trunk * 0.40f, 0))
            .Joint("head", "neck", new(0, Head * 0.35f, 0.01f), new(0, Head * 0.65f, 0));
        foreach (var (side, sign) in new[] { ("left", 1f), ("right", -1f) })
        {
            builder.Joint(side + "_shoulder", "chest", new(sign * ShoulderWidth, Trunk * 0.30f, 0))
                .Joint(side + "_elbow", side + "_shoulder", new(sign * UpperArm, 0, 0))
                .Joint(side + "_wrist", side + "_elbow", new(sign * Forearm, 0, 0), new(sign * Forearm * 0.45f, 0, 0));
        }

        foreach (var (side, sign) in new[] { ("left", 1f), ("right", -1f) })
        {
            builder.Joint(side + "_hip", "pelvis", new(sign * HipWidth, -HipDrop, 0))
                .Joint(side + "_knee", side + "_hip", new(0, -Thigh, 0))
                .Joint(side + "_ankle", side + "_knee", new(0, -Shank, 0))
                .Joint(side + "_toe", side + "_ankle", new(0, -AnkleHeight * 0.7f, Foot), new(0, 0, Foot * 0.35f));
        }

        return builder.Build();
    }
}

/// <summary>Clothes a two-legged skeleton.</summary>
internal static class Humanoid
{
    /// <summary>Makes the figure.</summary>
    /// <param name="build">Measures.</param>
    /// <param name="variety">0: the walker's own clothes; 1: random ones.</param>
    /// <param name="random">Source.</param>
    public static Figure Create(HumanoidBuild build, float variety, SynthRandom random)
    {
        var skeleton = build.ToSkeleton();
        var wardrobe = new Wardrobe(variety, random);
        var tailor = new Tailor(skeleton, build.Girth);
        var skin = wardrobe.Skin();
        var (shirt, trousers) = (wardrobe.Cloth("shirt", Pattern.Rings, new(0.82f, 0.22f, 0.18f), new(0.95f, 0.85f, 0.75f)),
            wardrobe.Cloth("trousers", Pattern.Plain, new(0.16f, 0.22f, 0.45f), new(0.3f, 0.36f, 0.6f)));
        Marks(shirt, wardrobe);
        tailor.Limb("pelvis", new(0, -build.HipDrop, 0), new(0, 0.05f, 0), 0.125f, 0.12f, 0.8f, trousers);
        tailor.Bone("spine", "chest", 0.12f, 0.135f, 0.72f, shirt);
        tailor.Limb("chest", Vector3.Zero, new(0, build.Trunk * 0.24f, 0), 0.14f, 0.15f, 0.7f, shirt);
        tailor.Bone("neck", "head", 0.055f, 0.05f, 1, skin);
        tailor.Limb("head", new(0, build.Head * 0.12f, 0), new(0, build.Head * 0.36f, 0), 0.09f, 0.1f, 1.1f, wardrobe.Face());
        foreach (var side in new[] { "left", "right" })
        {
            var left = side == "left";
            var sleeve = wardrobe.Cloth(side + " sleeve", Pattern.Plain, left ? new(0.88f, 0.62f, 0.12f) : new(0.20f, 0.55f, 0.30f), new(0.9f, 0.9f, 0.5f));
            var leg = wardrobe.Cloth(side + " leg", Pattern.Stripes, left ? new(0.20f, 0.26f, 0.55f) : new(0.42f, 0.20f, 0.48f), new(0.35f, 0.42f, 0.7f));
            var shoe = wardrobe.Cloth(side + " shoe", Pattern.Plain, left ? new(0.9f, 0.9f, 0.88f) : new(0.12f, 0.12f, 0.12f), new(0.5f, 0.1f, 0.1f));
            tailor.Bone(side + "_shoulder", side + "_elbow", 0.062f, 0.048f, 1, sleeve);
            tailor.Bone(side + "_elbow", side + "_wrist", 0.046f, 0.034f, 1, skin);
            tailor.End(side + "_wrist", 0.036f, 0.034f, 0.6f, skin);
            tailor.Bone(side + "_hip", side + "_knee", 0.088f, 0.062f, 1, trousers);
            tailor.Bone(side + "_knee", side + "_ankle", 0.062f, 0.042f, 1, leg);
            tailor.Limb(side + "_ankle", new(0, -build.AnkleHeight * 0.45f, -0.02f), new(0, -build.AnkleHeight * 0.6f, build.Foot), 0.046f, 0.042f, 1, shoe);
            tailor.End(side + "_toe", 0.036f, 0.030f, 1, shoe);
        }

        return new Figure(skeleton, tailor.Parts);
    }

    // Chest and back must differ, or nothing tells which way the trunk faces: an emblem before, a panel behind.
    private static void Marks(Texture shirt, Wardrobe wardrobe)
    {
        shirt.Spot(0.5f, 0.55f, 0.09f, 0.16f, wardrobe.Accent(new(0.98f, 0.9f, 0.25f)));
        shirt.Spot(0, 0.5f, 0.16f, 0.28f, wardrobe.Accent(new(0.15f, 0.15f, 0.2f)));
        shirt.Spot(1, 0.5f, 0.16f, 0.28f, wardrobe.Accent(new(0.15f, 0.15f, 0.2f)));
    }
}
