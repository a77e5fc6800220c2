using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Actors;

/// <summary>A skinned character from a GLB file; its joints are those of its skins, or all nodes where it has none.</summary>
internal sealed class CharacterActor : Actor
{
    private static readonly Vector3[] Directions = [.. Enumerable.Range(0, 27).Where(i => i != 13).Select(i => Vector3.Normalize(new Vector3((i / 9) - 1, (i / 3 % 3) - 1, (i % 3) - 1)))];
    private readonly GlbModel _model;
    private readonly CharacterPose _pose;
    private readonly GlbJoints _set;
    private readonly Texture[] _textures;
    private readonly Matrix4x4[][] _palettes;
    private readonly Vector3[] _joints;
    private readonly float[] _depths;
    private readonly Vector3[] _positions;
    private readonly Vector3[] _normals;
    private readonly double _fps;

    private CharacterActor(GlbModel model, GlbAnimation? animation, SynthOptions options, SynthRandom random)
    {
        (_model, _fps, FrameCount) = (model, options.Fps, options.Frames);
        _pose = new CharacterPose(model, animation, random);
        _set = GlbJoints.Of(model);
        _joints = new Vector3[_set.Nodes.Count];
        _textures = [.. model.Primitives.Select(p => Paint(p.Material))];
        _palettes = [.. model.Skins.Select(s => new Matrix4x4[s.Joints.Count])];
        var most = model.Primitives.Max(p => p.Surface.Positions.Length);
        (_positions, _normals) = (new Vector3[most], new Vector3[most]);
        Pose(0);
        _depths = Depths();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => _set.Names;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Parents => _set.Parents;

    /// <inheritdoc/>
    public override int FrameCount { get; }

    /// <inheritdoc/>
    public override MotionClip? Motion => null;

    /// <inheritdoc/>
    public override ReadOnlySpan<Vector3> Joints => _joints;

    /// <summary>Reads a character and chooses its animation.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, shows nothing, or lacks the animation.</exception>
    public static Actor Create(string path, SynthOptions options, SynthRandom random)
    {
        var model = GlbReader.Read(path);
        if (model.Primitives.Count == 0) throw new UserErrorException($"{path}: there is no surface in it", "use a model with a mesh");
        if (options.Animation is not { } wanted)
            return new CharacterActor(model, model.Animations.Count == 0 ? null : model.Animations[random.Index(model.Animations.Count)], options, random);
        var found = model.Animations.FirstOrDefault(a => a.Name == wanted) ?? model.Animations.FirstOrDefault(a => a.Name.EndsWith(wanted, StringComparison.OrdinalIgnoreCase));
        var names = model.Animations.Count == 0 ? "it has none" : "choose one of " + string.Join(", ", model.Animations.Select(a => a.Name));
        return new CharacterActor(model, found ?? throw new UserErrorException($"{path}: no animation is called '{wanted}'", names), options, random);
    }

    /// <inheritdoc/>
    public override float Depth(int joint) => _depths[joint];

    /// <inheritdoc/>
    public override void Pose(int frame)
    {
        _pose.Set((float)(frame / _fps));
        for (var j = 0; j < _joints.Length; j++) _joints[j] = _pose.World[_set.Nodes[j]].Translation;
        for (var s = 0; s < _palettes.Length; s++)
        {
            var skin = _model.Skins[s];
            for (var j = 0; j < skin.Joints.Count; j++) _palettes[s][j] = skin.InverseBinds[j] * _pose.World[skin.Joints[j]];
        }
    }

    /// <inheritdoc/>
    public override void Outline(List<Vector4> points)
    {
        // The farthest vertices in 26 directions span the figure as a camera sees it, but for a sliver that the radius covers.
        var (farthest, reach) = (new Vector3[Directions.Length], new float[Directions.Length]);
        Array.Fill(reach, float.NegativeInfinity);
        foreach (var primitive in _model.Primitives)
        {
            Place(primitive);
            foreach (var p in _positions.AsSpan(0, primitive.Surface.Positions.Length))
            {
                for (var d = 0; d < Directions.Length; d++)
                {
                    var along = Vector3.Dot(p, Directions[d]);
                    if (along > reach[d]) (farthest[d], reach[d]) = (p, along);
                }
            }
        }

        var sliver = 0.01f * Vector3.Distance(farthest[0], farthest[^1]);
        foreach (var p in farthest) points.Add(new Vector4(p, sliver));
    }

    /// <inheritdoc/>
    public override void Draw(Rasteriser rasteriser)
    {
        for (var i = 0; i < _textures.Length; i++)
        {
            var primitive = _model.Primitives[i];
            var (surface, count) = (primitive.Surface, primitive.Surface.Positions.Length);
            Place(primitive);
            // Mirrored scales turn triangles inside out, so both sides are drawn; depth settles which is seen.
            rasteriser.Draw(_positions.AsSpan(0, count), _normals.AsSpan(0, count), surface.Uv, surface.Indices, _textures[i], true);
        }
    }

    private void Place(GlbPrimitive primitive)
    {
        var surface = primitive.Surface;
        var rigid = _pose.World[primitive.Node];
        for (var i = 0; i < surface.Positions.Length; i++)
        {
            var m = primitive.Skin < 0 ? rigid : Blend(_palettes[primitive.Skin], surface.Joints.AsSpan(4 * i, 4), surface.Weights[i]);
            _positions[i] = Vector3.Transform(surface.Positions[i], m);
            var normal = Vector3.TransformNormal(surface.Normals[i], m);
            _normals[i] = normal / MathF.Max(normal.Length(), 1e-12f);
        }
    }

    private static Matrix4x4 Blend(Matrix4x4[] palette, ReadOnlySpan<ushort> joints, Vector4 weights)
    {
        var m = palette[joints[0]] * weights.X;
        if (weights.Y > 0) m += palette[joints[1]] * weights.Y;
        if (weights.Z > 0) m += palette[joints[2]] * weights.Z;
        return weights.W > 0 ? m + (palette[joints[3]] * weights.W) : m;
    }

    // A joint lies under the vertices that follow it most: at the mean of their distances.
    private float[] Depths()
    {
        var (sums, counts) = (new double[_joints.Length], new int[_joints.Length]);
        foreach (var primitive in _model.Primitives.Where(p => p.Skin >= 0))
        {
            Place(primitive);
            for (var i = 0; i < primitive.Surface.Positions.Length; i++)
            {
                var joint = _set.IndexOf(_model.Skins[primitive.Skin].Joints[primitive.Surface.Joints[4 * i]]);
                sums[joint] += Vector3.Distance(_positions[i], _joints[joint]);
                counts[joint]++;
            }
        }

        var typical = counts.Sum() == 0 ? 0 : sums.Sum() / counts.Sum();
        return [.. sums.Zip(counts, (sum, count) => (float)(count == 0 ? typical : sum / count))];
    }

    private static Texture Paint(GlbMaterial material)
    {
        var tint = new Vector3(Encode(material.Color.X), Encode(material.Color.Y), Encode(material.Color.Z));
        return PngTexture.Read(material.Image.Span, tint) ?? Texture.Solid(tint);
    }

    // Linear light → sRGB (IEC 61966-2-1).
    private static float Encode(float linear) => linear <= 0.0031308f ? 12.92f * linear : (1.055f * MathF.Pow(linear, 1 / 2.4f)) - 0.055f;
}
