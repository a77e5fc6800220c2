namespace KeyStream.Web;

/// <summary>Media types of the files in a run folder.</summary>
internal static class ContentTypes
{
    /// <summary>The media type of a file by its name.</summary>
    public static string Of(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".html" => "text/html; charset=utf-8",
        ".csv" => "text/csv; charset=utf-8",
        ".json" => "application/json",
        ".bvh" => "text/plain; charset=utf-8",
        ".glb" => "model/gltf-binary",
        ".mp4" => "video/mp4",
        ".png" => "image/png",
        _ => "application/octet-stream",
    };
}
