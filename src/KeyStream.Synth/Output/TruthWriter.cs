using System.Numerics;
using System.Text.Json;

namespace KeyStream.Synth.Output;

/// <summary>Writes what a clip shows as JSON; the layout is described in <c>samples/README.md</c>.</summary>
internal static class TruthWriter
{
    /// <summary>Writes the truth of a scene.</summary>
    /// <param name="stream">Receives UTF-8.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="videos">[V] file name of each camera's video.</param>
    /// <param name="visible">[V][T·J] visibility, in frame order.</param>
    public static void Write(Stream stream, SynthScene scene, IReadOnlyList<string> videos, IReadOnlyList<bool[]> visible)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("format", "keystream-truth");
        json.WriteNumber("version", 1);
        json.WriteString("preset", scene.Options.Preset);
        json.WriteNumber("seed", scene.Options.Seed);
        json.WriteNumber("fps", scene.Options.Fps);
        json.WriteNumber("frames", scene.FrameCount);
        Names(json, scene);
        json.WriteStartArray("cameras");
        for (var c = 0; c < scene.Cameras.Count; c++) Camera(json, scene.Cameras[c], videos[c]);
        json.WriteEndArray();
        json.WriteStartArray("joints3d");
        for (var f = 0; f < scene.FrameCount; f++)
        {
            json.WriteStartArray();
            foreach (var p in scene.Joints(f)) Row(json, 4, p.X, p.Y, p.Z);
            json.WriteEndArray();
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteStartArray("views");
        for (var c = 0; c < scene.Cameras.Count; c++) View(json, scene, scene.Cameras[c], visible[c]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Names(Utf8JsonWriter json, SynthScene scene)
    {
        json.WriteStartArray("joints");
        foreach (var name in scene.JointNames) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("parents");
        foreach (var parent in scene.Parents) json.WriteNumberValue(parent);
        json.WriteEndArray();
    }

    private static void Camera(Utf8JsonWriter json, SynthCamera camera, string video)
    {
        json.WriteStartObject();
        json.WriteString("name", camera.Name);
        json.WriteString("video", video);
        json.WriteNumber("width", camera.Width);
        json.WriteNumber("height", camera.Height);
        Matrix("K", new(camera.Focal, 0, camera.CenterX), new(0, camera.Focal, camera.CenterY), Vector3.UnitZ);
        Matrix("R", camera.Right, camera.Down, camera.Forward);
        json.WritePropertyName("t");
        Row(json, 7, camera.Translation.X, camera.Translation.Y, camera.Translation.Z);
        json.WriteEndObject();

        void Matrix(string name, Vector3 a, Vector3 b, Vector3 c)
        {
            json.WriteStartArray(name);
            foreach (var row in new[] { a, b, c }) Row(json, 7, row.X, row.Y, row.Z);
            json.WriteEndArray();
        }
    }

    private static void View(Utf8JsonWriter json, SynthScene scene, SynthCamera camera, bool[] visible)
    {
        json.WriteStartObject();
        json.WriteString("camera", camera.Name);
        json.WriteStartArray("joints2d");
        for (var f = 0; f < scene.FrameCount; f++)
        {
            json.WriteStartArray();
            foreach (var p in scene.Joints(f).Select(camera.Project)) Row(json, 2, p.X, p.Y);
            json.WriteEndArray();
            json.Flush();
        }

        json.WriteEndArray();
        var joints = scene.JointNames.Count;
        json.WriteStartArray("visible");
        for (var f = 0; f < scene.FrameCount; f++)
        {
            json.WriteStartArray();
            foreach (var v in visible.AsSpan(f * joints, joints)) json.WriteNumberValue(v ? 1 : 0);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Row(Utf8JsonWriter json, int digits, params ReadOnlySpan<float> values)
    {
        json.WriteStartArray();
        foreach (var v in values)
        {
            if (float.IsFinite(v)) json.WriteNumberValue(Math.Round((double)v, digits));
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }
}
