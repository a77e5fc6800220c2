using System.Numerics;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Figures;

/// <summary>Chooses cloths: the preset's own, or random ones as variety grows.</summary>
/// <param name="variety">0..1.</param>
/// <param name="random">Source.</param>
internal sealed class Wardrobe(float variety, SynthRandom random)
{
    /// <summary>A patterned cloth.</summary>
    /// <param name="purpose">What it is for; the same purpose and seed give the same cloth.</param>
    /// <param name="pattern">The preset's pattern.</param>
    /// <param name="first">The preset's main colour.</param>
    /// <param name="second">The preset's second colour.</param>
    public Texture Cloth(string purpose, Pattern pattern, Vector3 first, Vector3 second)
    {
        var draw = random.Fork(purpose);
        if (draw.Chance(variety)) pattern = (Pattern)draw.Index(6);
        return Texture.Paint(
            pattern, Vector3.Lerp(first, Palette.Vivid(draw), variety), Vector3.Lerp(second, Palette.Vivid(draw), variety), 0.18f, draw);
    }

    /// <summary>A single colour for marks.</summary>
    public Vector3 Accent(Vector3 own) => Vector3.Lerp(own, Palette.Vivid(random.Fork("accent")), variety * 0.7f);

    /// <summary>Bare skin.</summary>
    public Texture Skin() => Texture.Paint(Pattern.Plain, SkinColor(), SkinColor(), 0.06f, random.Fork("skin texture"));

    /// <summary>A head: hair behind and above, eyes and mouth in front.</summary>
    public Texture Face()
    {
        var face = Skin();
        var hair = Vector3.Lerp(new Vector3(0.22f, 0.13f, 0.08f), Palette.Hsv(random.Fork("hair").Next() * 0.12f, 0.6f, random.Fork("hair value").Range(0.05f, 0.8f)), variety);
        face.Spot(0, 0.6f, 0.30f, 0.5f, hair);
        face.Spot(1, 0.6f, 0.30f, 0.5f, hair);
        face.Spot(0.5f, 1, 0.6f, 0.3f, hair);
        face.Spot(0.43f, 0.55f, 0.035f, 0.06f, new(0.05f, 0.05f, 0.08f));
        face.Spot(0.57f, 0.55f, 0.035f, 0.06f, new(0.05f, 0.05f, 0.08f));
        face.Spot(0.5f, 0.28f, 0.06f, 0.04f, new(0.6f, 0.12f, 0.12f));
        return face;
    }

    private Vector3 SkinColor()
    {
        var draw = random.Fork("skin");
        var own = new Vector3(0.86f, 0.66f, 0.52f);
        return Vector3.Lerp(own, Palette.Hsv(draw.Range(0.04f, 0.09f), draw.Range(0.3f, 0.6f), draw.Range(0.3f, 0.95f)), variety);
    }
}
