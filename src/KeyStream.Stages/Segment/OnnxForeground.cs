using KeyStream.Data;
using KeyStream.Stages.Decode;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>Foreground by a segmentation or saliency network whose layout, size and output are read from the model itself.</summary>
/// <remarks>
/// Input: one picture tensor, [1,3,H,W] or [1,H,W,3], float32 or uint8; free sizes become the analysis size. Float NCHW networks get
/// ImageNet-normalised RGB (as U²-Net, DeepLab and BiRefNet want it), float NHWC networks RGB in 0..1 (the TensorFlow Lite habit).
/// Output: the first float map; one channel is a probability (or a logit, where values leave 0..1), several are classes of which the
/// first is background.
/// </remarks>
internal sealed class OnnxForeground : IForeground
{
    private static readonly Scalar Mean = new(0.485, 0.456, 0.406);
    private static readonly Scalar Deviation = new(0.229, 0.224, 0.225);
    private readonly string _path;
    private readonly InferenceSession _session;
    private readonly FrameFormat _format;
    private readonly string _input;
    private readonly bool _bytes;
    private readonly bool _channelsLast;
    private readonly int[] _size;
    private readonly Mat _rgb = new();

    public OnnxForeground(string path, FrameFormat format)
    {
        (_path, _format) = (path, format);
        if (!File.Exists(path)) throw new UserErrorException($"The segmentation model {path} does not exist", "check the path");
        try
        {
            _session = new InferenceSession(path);
        }
        catch (OnnxRuntimeException e)
        {
            throw new UserErrorException($"{path} is no ONNX model that can be loaded ({e.Message})", "check the file", e);
        }

        var (name, node) = _session.InputMetadata.First();
        var dims = node.Dimensions;
        (_input, _bytes) = (name, node.ElementType == typeof(byte));
        _channelsLast = dims.Length == 4 && dims[3] == 3 && dims[1] != 3;
        if (_session.InputMetadata.Count != 1 || dims.Length != 4 || (!_channelsLast && dims[1] != 3) || (!_bytes && node.ElementType != typeof(float)))
        {
            _session.Dispose();
            throw new UserErrorException($"{path} wants {_session.InputMetadata.Count} input(s) of shape [{string.Join(',', dims)}]", "give a model with one picture input, [1,3,H,W] or [1,H,W,3]");
        }

        _size = _channelsLast ? [dims[1], dims[2]] : [dims[2], dims[3]];
    }

    public void Find(AnalysisPicture picture, Mat mask)
    {
        // Free sizes: the analysis size, in the multiples of 32 that encoders with five halvings need.
        int Fixed(int size, int analysis) => size > 0 ? size : Math.Max(32, (analysis + 16) / 32 * 32);
        var (h, w) = (Fixed(_size[0], picture.Height), Fixed(_size[1], picture.Width));
        Rgb(picture, w, h);
        long[] shape = _channelsLast ? [1, h, w, 3] : [1, 3, h, w];
        using var input = _bytes ? OrtValue.CreateTensorValueFromMemory(Bytes(w, h), shape) : OrtValue.CreateTensorValueFromMemory(Floats(w, h), shape);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, new Dictionary<string, OrtValue> { [_input] = input }, [_session.OutputMetadata.Keys.First()]);
        var found = outputs[0].GetTensorTypeAndShape().Shape;
        using var map = Map(outputs[0].GetTensorDataAsSpan<float>(), found);
        using var sized = new Mat();
        Cv2.Resize(map, sized, new Size(picture.Width, picture.Height), 0, 0, InterpolationFlags.Linear);
        Cv2.Threshold(sized, sized, 0.5, 255, ThresholdTypes.Binary);
        sized.ConvertTo(mask, MatType.CV_8UC1);
    }

    public void Dispose()
    {
        _session.Dispose();
        _rgb.Dispose();
    }

    /// <summary>The picture as RGB, CV_8UC3, at the network's size.</summary>
    private void Rgb(AnalysisPicture picture, int width, int height)
    {
        using var small = new Mat();
        Cv2.Resize(picture.Luma, small, new Size(width, height), 0, 0, InterpolationFlags.Area);
        if (!picture.HasChroma)
        {
            Cv2.Merge([small, small, small], _rgb);
            return;
        }

        using var u = new Mat();
        using var v = new Mat();
        Cv2.Resize(picture.U, u, new Size(width, height));
        Cv2.Resize(picture.V, v, new Size(width, height));
        var m = YuvMatrix.For(_format);
        using var rgb = new Mat(height, width, MatType.CV_8UC3);
        unsafe
        {
            byte* y = (byte*)small.Data, cb = (byte*)u.Data, cr = (byte*)v.Data, to = (byte*)rgb.Data;
            for (var i = 0; i < width * height; i++)
            {
                for (var c = 0; c < 3; c++) to[(3 * i) + c] = (byte)Math.Clamp(m.Level(c, y[i], cb[i], cr[i]) + 0.5, 0, 255);
            }
        }

        rgb.CopyTo(_rgb);
    }

    private unsafe byte[] Bytes(int width, int height)
    {
        var values = new byte[3 * width * height];
        Arrange(new ReadOnlySpan<byte>((void*)_rgb.Data, values.Length), values, (v, _) => v, width * height);
        return values;
    }

    private unsafe float[] Floats(int width, int height)
    {
        var values = new float[3 * width * height];
        Func<byte, int, float> scale = _channelsLast ? (v, _) => v / 255f : (v, c) => (float)(((v / 255.0) - Mean[c]) / Deviation[c]);
        Arrange(new ReadOnlySpan<byte>((void*)_rgb.Data, values.Length), values, scale, width * height);
        return values;
    }

    private void Arrange<T>(ReadOnlySpan<byte> rgb, T[] to, Func<byte, int, T> value, int pixels)
    {
        for (var i = 0; i < pixels; i++)
        {
            for (var c = 0; c < 3; c++) to[_channelsLast ? (3 * i) + c : (c * pixels) + i] = value(rgb[(3 * i) + c], c);
        }
    }

    /// <summary>Turns the output into one map of foreground probabilities, CV_32FC1.</summary>
    private Mat Map(ReadOnlySpan<float> values, long[] shape)
    {
        var dims = shape.SkipWhile(d => d == 1).ToArray();
        var (channels, rows, cols, last) = dims switch
        {
            [var r, var c] => (1L, r, c, false),
            // The channels are fewer than either side of the picture.
            [var k, var r, var c] when k <= c => (k, r, c, false),
            [var r, var c, var k] => (k, r, c, true),
            _ => throw new UserErrorException($"{_path} gives a tensor of shape [{string.Join(',', shape)}]", "give a model whose output is a mask or a map of classes"),
        };
        var pixels = (int)(rows * cols);
        var map = new float[pixels];
        for (var i = 0; i < pixels; i++) map[i] = Foreground(values, i, (int)channels, pixels, last);
        if (channels == 1 && map.Any(v => v is < -0.01f or > 1.01f)) map = [.. map.Select(v => 1 / (1 + MathF.Exp(-v)))];
        using var view = Mat.FromPixelData((int)rows, (int)cols, MatType.CV_32FC1, map);
        return view.Clone();
    }

    private static float Foreground(ReadOnlySpan<float> values, int pixel, int channels, int pixels, bool last)
    {
        if (channels == 1) return values[pixel];
        var (background, best) = (0f, float.NegativeInfinity);
        for (var c = 0; c < channels; c++)
        {
            var v = values[last ? (pixel * channels) + c : (c * pixels) + pixel];
            if (c == 0) background = v;
            else best = Math.Max(best, v);
        }

        return best > background ? 1 : 0;
    }
}
