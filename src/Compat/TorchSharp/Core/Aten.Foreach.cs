namespace TorchSharp;

// Over lists of tensors at once, for the optimisers.
internal static partial class Aten
{
    internal static readonly Op _foreach_add_List = new("_foreach_add", "List");
    internal static readonly Op _foreach_add__List = new("_foreach_add_", "List");
    internal static readonly Op _foreach_add__Scalar = new("_foreach_add_", "Scalar");
    internal static readonly Op _foreach_addcdiv__Scalar = new("_foreach_addcdiv_", "Scalar");
    internal static readonly Op _foreach_addcmul__Scalar = new("_foreach_addcmul_", "Scalar");
    internal static readonly Op _foreach_div__Scalar = new("_foreach_div_", "Scalar");
    internal static readonly Op _foreach_mul__Scalar = new("_foreach_mul_", "Scalar");
    internal static readonly Op _foreach_neg = new("_foreach_neg", "");
    internal static readonly Op _foreach_norm_Scalar = new("_foreach_norm", "Scalar");
    internal static readonly Op _foreach_sqrt = new("_foreach_sqrt", "");
}
