using System.ComponentModel;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the layers with a weight and a bias share. Not a type of the package: name the layers instead.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class WeightedModule : nn.Module<Tensor, Tensor>
{
    private protected WeightedModule(string name) : base(name)
    {
    }

    public Parameter weight
    {
        get => Get(nameof(weight))!;
        set => Set(nameof(weight), value);
    }

    public Parameter? bias
    {
        get => Get(nameof(bias));
        set => Set(nameof(bias), value);
    }

    private protected Parameter? Get(string key) => _internal_params.TryGetValue(key, out Parameter? p) ? p : null;

    private protected void Set(string key, Parameter? value)
    {
        Parameter? before = Get(key);
        if (ReferenceEquals(before, value)) return;
        before?.Dispose();
        ConditionallyRegisterParameter(key, value?.DetachFromDisposeScope());
    }
}

public interface IParameterLessModule;

/// <summary>A layer without weights: moving it is nothing to do, and nothing can be registered on it.</summary>
public abstract class ParameterLessModule<T1, TResult>(string name) : nn.Module<T1, TResult>(name), IParameterLessModule
{
    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;
    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;
    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw new InvalidOperationException("Cannot register a buffer on a module that is declared 'parameter-less.'");

    public override void register_parameter(string name, Parameter param) =>
        throw new InvalidOperationException("Cannot register a parameter on a module that is declared 'parameter-less.'");
}
