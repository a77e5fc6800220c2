using System.Numerics;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Tests;

public sealed class RasteriserTests
{
    private static readonly SynthCamera Camera = SynthCamera.LookAt("c", 120, 90, 100, new Vector3(0, 0, 4), Vector3.Zero);

    [Fact]
    public void Draw_Sphere_CoversAndLiesWhereTheRaysSay()
    {
        var rasteriser = new Rasteriser(Camera, 1);
        var center = new Vector3(0.3f, -0.2f, 0);
        var sphere = Mesh.Capsule(center, center, 0.5f, 0.5f, 1, Vector3.UnitZ);
        Draw(rasteriser, sphere, Texture.Solid(Vector3.One));
        var wrong = 0;
        for (var i = 0; i < 120 * 90; i++)
        {
            float x = (i % 120) + 0.5f, y = (i / 120) + 0.5f;
            var expected = SphereDepth(Camera.Ray(x, y), Camera.Position - center, 0.5f);
            var drawn = rasteriser.DepthAt(x, y);
            if (float.IsFinite(expected) != float.IsFinite(drawn)) wrong++;
            // The mesh has flat faces: up to 4 % of the radius inside the sphere, more where the ray only grazes it.
            else if (float.IsFinite(expected) && expected < 3.65f) drawn.ShouldBe(expected, 0.05);
        }

        wrong.ShouldBeLessThan(40); // of about 490: one ring of the silhouette's pixels at most
    }

    [Fact]
    public void Draw_SlantedQuad_InterpolatesTheTextureInPerspective()
    {
        // A floor-like quad from near to far, black in its first half of v and white in its second.
        var texture = new Texture(64);
        for (var i = 0; i < 64 * 64; i++) texture.Set(i % 64, i / 64, i / 64 < 32 ? Vector3.Zero : Vector3.One);
        Vector3[] corners = [new(-1, -1, 2), new(1, -1, 2), new(1, -1, -6), new(-1, -1, -6)];
        var quad = new Mesh(corners, [Vector3.UnitY, Vector3.UnitY, Vector3.UnitY, Vector3.UnitY], [new(0, 0), new(1, 0), new(1, 1), new(0, 1)], [0, 1, 2, 0, 2, 3]);
        var rasteriser = new Rasteriser(Camera, 1) { Light = new Light(Vector3.UnitY, 1, 0) };
        Draw(rasteriser, quad, texture);
        var (rgb, mask) = (new byte[120 * 90 * 3], new byte[120 * 90]);
        rasteriser.Composite(rgb, mask);
        var edge = Camera.Project(new Vector3(0, -1, -2)).Y; // the middle of the quad in the world
        for (var y = 0; y < 90; y++)
        {
            if (mask[(y * 120) + 60] == 0 || MathF.Abs(y + 0.5f - edge) < 0.8f) continue;
            rgb[((y * 120) + 60) * 3].ShouldBe(y + 0.5f < edge ? (byte)255 : (byte)0, $"row {y}");
        }
    }

    [Fact]
    public void Draw_NearAfterFarAndBefore_NearIsSeen()
    {
        var (near, far) = (Mesh.Capsule(new(0, 0, 1), new(0, 0, 1), 0.3f, 0.3f, 1, Vector3.UnitY), Mesh.Capsule(Vector3.Zero, Vector3.Zero, 0.3f, 0.3f, 1, Vector3.UnitY));
        var depths = new List<float>();
        foreach (var order in new[] { new[] { near, far }, [far, near] })
        {
            var rasteriser = new Rasteriser(Camera, 1);
            foreach (var mesh in order) Draw(rasteriser, mesh, Texture.Solid(Vector3.One));
            depths.Add(rasteriser.DepthAt(60, 45));
        }

        depths[0].ShouldBe(2.7f, 0.02);
        depths[1].ShouldBe(depths[0]);
    }

    [Fact]
    public void Draw_BackFacesAndCornersBehindTheCamera_AreLeftOut()
    {
        var rasteriser = new Rasteriser(Camera, 1);
        Vector3[] away = [new(-1, -1, 0), new(0, 1, 0), new(1, -1, 0)]; // clockwise to the eye
        rasteriser.Draw(away, away, new Vector2[3], [0, 1, 2], Texture.Solid(Vector3.One), false);
        Vector3[] around = [new(-1, -1, 0), new(1, -1, 0), new(0, 1, 9)];
        rasteriser.Draw(around, around, new Vector2[3], [0, 1, 2], Texture.Solid(Vector3.One), true);
        rasteriser.DepthAt(60, 45).ShouldBe(float.PositiveInfinity);
        rasteriser.Draw(away, away, new Vector2[3], [0, 1, 2], Texture.Solid(Vector3.One), true);
        rasteriser.DepthAt(60, 45).ShouldBe(4, 1e-3);
    }

    [Fact]
    public void Clear_AfterDrawing_LeavesNothing()
    {
        var rasteriser = new Rasteriser(Camera, 2);
        Draw(rasteriser, Mesh.Capsule(Vector3.Zero, Vector3.UnitX, 0.4f, 0.2f, 1, Vector3.UnitZ), Texture.Solid(Vector3.One));
        rasteriser.Clear();
        var mask = new byte[120 * 90];
        rasteriser.Composite(new byte[mask.Length * 3], mask);
        mask.ShouldAllBe(m => m == 0);
        rasteriser.DepthAt(60, 45).ShouldBe(float.PositiveInfinity);
    }

    [Fact]
    public void Capsule_AnyShape_HasOutwardNormalsAndFaces()
    {
        var mesh = Mesh.Capsule(new(0.1f, 0, 0), new(0.2f, 1, 0.3f), 0.2f, 0.1f, 0.8f, Vector3.UnitZ);
        var middle = mesh.Positions.Aggregate(Vector3.Zero, (a, b) => a + b) / mesh.Positions.Length;
        for (var i = 0; i < mesh.Indices.Length; i += 3)
        {
            var (a, b, c) = (mesh.Positions[mesh.Indices[i]], mesh.Positions[mesh.Indices[i + 1]], mesh.Positions[mesh.Indices[i + 2]]);
            var face = Vector3.Cross(b - a, c - a);
            if (face.Length() < 1e-6f) continue; // the poles are points
            Vector3.Dot(face, ((a + b + c) / 3) - middle).ShouldBeGreaterThan(0);
            Vector3.Dot(face, mesh.Normals[mesh.Indices[i]]).ShouldBeGreaterThan(0);
        }
    }

    private static void Draw(Rasteriser rasteriser, Mesh mesh, Texture texture) =>
        rasteriser.Draw(mesh.Positions, mesh.Normals, mesh.Uv, mesh.Indices, texture, false);

    // Depth along the ray (whose component along the axis is 1) of the first hit of a sphere at the origin.
    private static float SphereDepth(Vector3 ray, Vector3 eye, float radius)
    {
        float a = ray.LengthSquared(), b = Vector3.Dot(ray, eye), c = eye.LengthSquared() - (radius * radius);
        var under = (b * b) - (a * c);
        return under < 0 ? float.PositiveInfinity : (-b - MathF.Sqrt(under)) / a;
    }
}
