namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>Which .NET type stands for which element of a tensor, and its size in bytes.</summary>
internal static class ElementTypes
{
    private static readonly Dictionary<TensorElementType, (Type Type, int Size)> s_types = new()
    {
        [TensorElementType.Float] = (typeof(float), 4),
        [TensorElementType.UInt8] = (typeof(byte), 1),
        [TensorElementType.Int8] = (typeof(sbyte), 1),
        [TensorElementType.UInt16] = (typeof(ushort), 2),
        [TensorElementType.Int16] = (typeof(short), 2),
        [TensorElementType.Int32] = (typeof(int), 4),
        [TensorElementType.Int64] = (typeof(long), 8),
        [TensorElementType.Bool] = (typeof(bool), 1),
        [TensorElementType.Float16] = (typeof(Float16), 2),
        [TensorElementType.Double] = (typeof(double), 8),
        [TensorElementType.UInt32] = (typeof(uint), 4),
        [TensorElementType.UInt64] = (typeof(ulong), 8),
        [TensorElementType.BFloat16] = (typeof(BFloat16), 2),
    };

    private static readonly Dictionary<Type, TensorElementType> s_elements = s_types.ToDictionary(pair => pair.Value.Type, pair => pair.Key);

    public static TensorElementType Of(Type type) => s_elements.TryGetValue(type, out var element)
        ? element
        : throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Type {type} is no element type of a tensor");

    /// <summary>The .NET type, or null where none stands for it.</summary>
    public static Type TypeOf(TensorElementType element) =>
        element == TensorElementType.String ? typeof(string) : s_types.TryGetValue(element, out var found) ? found.Type : null;

    public static int SizeOf(TensorElementType element) => s_types.TryGetValue(element, out var found)
        ? found.Size
        : throw new OnnxRuntimeException(ErrorCode.NotImplemented, $"The values of a tensor of {element} cannot be read as a span");
}
