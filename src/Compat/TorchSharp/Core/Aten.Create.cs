namespace TorchSharp;

// Making, copying, moving and asking tensors.
internal static partial class Aten
{
    internal static readonly Op arange_start_step = new("arange", "start_step");
    internal static readonly Op clone = new("clone", "");
    internal static readonly Op complex = new("complex", "");
    internal static readonly Op contiguous = new("contiguous", "");
    internal static readonly Op detach = new("detach", "");
    internal static readonly Op detach_ = new("detach_", "");
    internal static readonly Op empty_like = new("empty_like", "");
    internal static readonly Op empty_memory_format = new("empty", "memory_format");
    internal static readonly Op equal = new("equal", "");
    internal static readonly Op eye_m = new("eye", "m");
    internal static readonly Op full = new("full", "");
    internal static readonly Op full_like = new("full_like", "");
    internal static readonly Op is_nonzero = new("is_nonzero", "");
    internal static readonly Op is_pinned = new("is_pinned", "");
    internal static readonly Op item = new("item", "");
    internal static readonly Op linspace = new("linspace", "");
    internal static readonly Op logspace = new("logspace", "");
    internal static readonly Op new_empty = new("new_empty", "");
    internal static readonly Op new_full = new("new_full", "");
    internal static readonly Op new_ones = new("new_ones", "");
    internal static readonly Op new_zeros = new("new_zeros", "");
    internal static readonly Op normal_Tensor_Tensor = new("normal", "Tensor_Tensor");
    internal static readonly Op ones = new("ones", "");
    internal static readonly Op ones_like = new("ones_like", "");
    internal static readonly Op pin_memory = new("pin_memory", "");
    internal static readonly Op polar = new("polar", "");
    internal static readonly Op rand_generator = new("rand", "generator");
    internal static readonly Op rand_like = new("rand_like", "");
    internal static readonly Op randint_like_low_dtype = new("randint_like", "low_dtype");
    internal static readonly Op randint_low_generator = new("randint", "low_generator");
    internal static readonly Op randn_generator = new("randn", "generator");
    internal static readonly Op randn_like = new("randn_like", "");
    internal static readonly Op randperm_generator = new("randperm", "generator");
    internal static readonly Op retain_grad = new("retain_grad", "");
    internal static readonly Op set__source_Tensor = new("set_", "source_Tensor");
    internal static readonly Op size_int = new("size", "int");
    internal static readonly Op stride_int = new("stride", "int");
    internal static readonly Op to_device = new("to", "device");
    internal static readonly Op to_dtype = new("to", "dtype");
    internal static readonly Op tril_indices = new("tril_indices", "");
    internal static readonly Op triu_indices = new("triu_indices", "");
    internal static readonly Op zeros = new("zeros", "");
    internal static readonly Op zeros_like = new("zeros_like", "");
}
