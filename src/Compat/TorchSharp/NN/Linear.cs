using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Linear : WeightedModule
    {
        internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear)) => (this.weight, this.bias) = (weight, bias);

        internal Linear(long inputs, long outputs, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Linear))
        {
            weight = new Parameter(empty(outputs, inputs, dtype, device));
            if (hasBias) bias = new Parameter(empty(outputs, dtype, device));
            nn.init.ResetConv(weight, bias);
        }

        public long in_features => weight.size(1);
        public long out_features => weight.size(0);

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
    }

    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long? _padding;
        private readonly double? _maxNorm;
        private readonly double _normType;
        private readonly bool _scale, _sparse;

        internal Embedding(Tensor table, bool trained, long? padding, double? maxNorm, double normType, bool scale, bool sparse) : base(nameof(Embedding))
        {
            (_padding, _maxNorm, _normType, _scale, _sparse) = (padding, maxNorm, normType, scale, sparse);
            weight = new Parameter(table, trained);
        }

        public Parameter? weight
        {
            get => _internal_params["weight"];
            set => ConditionallyRegisterParameter("weight", value?.DetachFromDisposeScope());
        }

        public override Tensor forward(Tensor input)
        {
            if (_maxNorm is { } limit)
                using (no_grad()) Aten.embedding_renorm_.Run(weight, input, limit, _normType);
            return Aten.embedding.T(weight, input, _padding ?? -1, _scale, _sparse);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) => new(inputSize, outputSize, hasBias, device, dtype);
            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                Tensor table = randn(num_embeddings, embedding_dims, dtype, device);
                if (padding_idx is { } zero)
                    using (Tensor row = table[zero]) row.zero_();
                return new(table, true, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            }

            public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null) =>
                new(embeddings.alias(), !freeze, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
        }
    }
}
