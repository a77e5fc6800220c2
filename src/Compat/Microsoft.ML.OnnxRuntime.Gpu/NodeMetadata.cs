using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public class OrtTensorTypeAndShapeInfo
{
    internal OrtTensorTypeAndShapeInfo(nint handle)
    {
        ElementDataType = (TensorElementType)Ort.GetInt(OrtFunction.GetTensorElementType, handle);
        Shape = ReadShape(handle);
        ElementCount = Shape.Any(size => size < 0) ? -1 : (long)Ort.Get(OrtFunction.GetTensorShapeElementCount, handle);
    }

    public TensorElementType ElementDataType { get; }
    public bool IsString => ElementDataType == TensorElementType.String;
    public int DimensionsCount => Shape.Length;
    public long[] Shape { get; }
    public long ElementCount { get; }

    private static unsafe long[] ReadShape(nint handle)
    {
        var shape = new long[Ort.Get(OrtFunction.GetDimensionsCount, handle)];
        fixed (long* sizes = shape)
        {
            Ort.Check(((delegate* unmanaged<nint, long*, nuint, nint>)Ort.At(OrtFunction.GetDimensions))(handle, sizes, (nuint)shape.Length));
        }

        return shape;
    }
}

public class NodeMetadata
{
    internal NodeMetadata(nint typeInfo)
    {
        OnnxValueType = (OnnxValueType)Ort.GetInt(OrtFunction.GetOnnxTypeFromTypeInfo, typeInfo);
        if (!IsTensor)
        {
            return;
        }

        // Belongs to the type info; it is not released on its own.
        var tensor = Ort.Get(OrtFunction.CastTypeInfoToTensorInfo, typeInfo);
        var info = new OrtTensorTypeAndShapeInfo(tensor);
        ElementDataType = info.ElementDataType;
        Dimensions = Array.ConvertAll(info.Shape, size => checked((int)size));
        SymbolicDimensions = ReadSymbols(tensor, info.DimensionsCount);
    }

    public OnnxValueType OnnxValueType { get; }
    public bool IsTensor => OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR;
    public bool IsString => ElementDataType == TensorElementType.String;
    public TensorElementType ElementDataType { get; }
    public Type ElementType => ElementTypes.TypeOf(ElementDataType);

    /// <summary>Sizes, -1 where the model leaves one free.</summary>
    public int[] Dimensions { get; } = [];

    public string[] SymbolicDimensions { get; } = [];

    private static unsafe string[] ReadSymbols(nint tensor, int count)
    {
        var names = new nint[count];
        fixed (nint* at = names)
        {
            Ort.Check(((delegate* unmanaged<nint, nint*, nuint, nint>)Ort.At(OrtFunction.GetSymbolicDimensions))(tensor, at, (nuint)count));
        }

        return Array.ConvertAll(names, Marshal.PtrToStringUTF8);
    }
}

public class ModelMetadata
{
    internal unsafe ModelMetadata(nint session)
    {
        var handle = Ort.Get(OrtFunction.SessionGetModelMetadata, session);
        try
        {
            ProducerName = Ort.GetText(OrtFunction.ModelMetadataGetProducerName, handle);
            GraphName = Ort.GetText(OrtFunction.ModelMetadataGetGraphName, handle);
            Domain = Ort.GetText(OrtFunction.ModelMetadataGetDomain, handle);
            Description = Ort.GetText(OrtFunction.ModelMetadataGetDescription, handle);
            Version = Ort.Get(OrtFunction.ModelMetadataGetVersion, handle);
            CustomMetadataMap = Keys(handle).ToDictionary(key => key, key => Lookup(handle, key));
        }
        finally
        {
            Ort.Release(OrtFunction.ReleaseModelMetadata, handle);
        }
    }

    public string ProducerName { get; }
    public string GraphName { get; }
    public string Domain { get; }
    public string Description { get; }
    public long Version { get; }
    public Dictionary<string, string> CustomMetadataMap { get; }

    private static unsafe string[] Keys(nint handle)
    {
        nint* keys = null;
        long count = 0;
        Ort.Check(((delegate* unmanaged<nint, nint, nint**, long*, nint>)Ort.At(OrtFunction.ModelMetadataGetCustomMetadataMapKeys))(handle, Ort.Allocator, &keys, &count));
        var names = new string[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = Ort.TakeText(keys[i]);
        }

        if (keys != null)
        {
            Ort.Free((nint)keys);
        }

        return names;
    }

    private static unsafe string Lookup(nint handle, string name)
    {
        nint value = 0;
        fixed (byte* key = Ort.Utf8(name))
        {
            Ort.Check(((delegate* unmanaged<nint, nint, byte*, nint*, nint>)Ort.At(OrtFunction.ModelMetadataLookupCustomMetadataMap))(handle, Ort.Allocator, key, &value));
        }

        return Ort.TakeText(value);
    }
}
