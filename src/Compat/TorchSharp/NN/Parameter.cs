using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module trains. Takes the handle, and the place in its dispose scope, of the tensor it is made of.</summary>
    public class Parameter : torch.Tensor
    {
        public Parameter(torch.Tensor data, bool requires_grad = true) : base(data.with_requires_grad(requires_grad).MoveHandle(), false) =>
            DisposeScope.ReplaceWith(data, this);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
