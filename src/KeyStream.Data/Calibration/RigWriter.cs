using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KeyStream.Data;

/// <summary>The texts of rig files.</summary>
internal static class RigWriter
{
    /// <summary>Anipose's layout. The tables are numbered with as many digits as the last needs, so that sorted by name they keep their order.</summary>
    public static string Toml(Rig rig, double? error)
    {
        var text = new StringBuilder();
        foreach (var (camera, i) in rig.Cameras.Select((c, i) => (c, i)))
        {
            text.Append($"[cam_{i.ToString(new string('0', (rig.Cameras.Count - 1).ToString(CultureInfo.InvariantCulture).Length), CultureInfo.InvariantCulture)}]\n")
                .Append($"name = {Quoted(camera.Name)}\n")
                .Append($"size = [ {camera.Width}, {camera.Height} ]\n")
                .Append($"matrix = [ {string.Join(", ", Matrix(camera).Chunk(3).Select(List))} ]\n")
                .Append($"distortions = {List(camera.Distortion)}\n");
            if (camera.HasPose) text.Append($"rotation = {List(CameraRotation.ToVector(camera.Rotation))}\ntranslation = {List(Translation(camera))}\n");
            text.Append($"fisheye = {(camera.Lens == LensModel.Fisheye ? "true" : "false")}\n\n");
        }

        text.Append("[metadata]\n");
        if (rig.Unit is { } unit) text.Append($"unit = {Quoted(unit)}\n");
        return text.Append($"adjusted = {(error is null ? "false" : "true")}\nerror = {Number(error ?? 0)}\n").ToString();
    }

    /// <summary>A mapping per camera, as OpenCV's FileStorage reads it.</summary>
    public static string Yaml(Rig rig)
    {
        var text = new StringBuilder("%YAML:1.0\n---\n");
        if (rig.Unit is { } unit) text.Append($"metadata:\n   unit: {Quoted(unit)}\n");
        text.Append("cameras:\n");
        foreach (var camera in rig.Cameras)
        {
            text.Append($"   - name: {Quoted(camera.Name)}\n     image_width: {camera.Width}\n     image_height: {camera.Height}\n")
                .Append($"     distortion_model: {(camera.Lens == LensModel.Fisheye ? "fisheye" : "pinhole")}\n");
            Mat("camera_matrix", 3, 3, Matrix(camera));
            if (camera.Distortion.Count > 0) Mat("distortion_coefficients", 1, camera.Distortion.Count, camera.Distortion);
            if (!camera.HasPose) continue;
            Mat("rotation", 3, 3, CameraRotation.Matrix(camera.Rotation));
            Mat("translation", 3, 1, Translation(camera));
        }

        return text.ToString();

        void Mat(string name, int rows, int columns, IEnumerable<double> values) =>
            text.Append($"     {name}: !!opencv-matrix\n        rows: {rows}\n        cols: {columns}\n        dt: d\n        data: {List(values)}\n");
    }

    /// <summary>A list of cameras with K, R, t and so on.</summary>
    public static string Json(Rig rig)
    {
        var cameras = rig.Cameras.Select(c =>
        {
            var members = new Dictionary<string, object>
            {
                ["name"] = c.Name, ["size"] = new[] { c.Width, c.Height }, ["K"] = Matrix(c).Chunk(3), ["dist"] = c.Distortion, ["fisheye"] = c.Lens == LensModel.Fisheye,
            };
            if (c.HasPose) (members["R"], members["t"]) = (CameraRotation.Matrix(c.Rotation).Chunk(3), Translation(c));
            return members;
        });
        var root = new Dictionary<string, object> { ["cameras"] = cameras };
        if (rig.Unit is { } unit) root["metadata"] = new Dictionary<string, string> { ["unit"] = unit };
        return JsonSerializer.Serialize(root, new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static double[] Matrix(Camera c) => [c.Focal.X, c.Skew, c.Centre.X, 0, c.Focal.Y, c.Centre.Y, 0, 0, 1];

    private static double[] Translation(Camera c) => [c.Translation.X, c.Translation.Y, c.Translation.Z];

    private static string List(IEnumerable<double> values) => $"[ {string.Join(", ", values.Select(Number))} ]";

    // With a point or an exponent, so that readers take it for a real number.
    private static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') >= 0 ? text : text + ".0";
    }

    // JSON's escapes are those of TOML and YAML too.
    private static string Quoted(string text) => JsonSerializer.Serialize(text, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
