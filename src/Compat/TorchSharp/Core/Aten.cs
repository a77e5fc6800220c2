namespace TorchSharp;

/// <summary>The operators in use, by name and overload; each is looked up on first use.</summary>
internal static partial class Aten;
