using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a network: parameters, buffers and sub-modules under the names of their fields.</summary>
        public partial class Module : IDisposable
        {
            protected DeviceType _deviceType = DeviceType.CPU;
            protected int _deviceIndex = -1;
            protected OrderedDict<string, Module> _internal_submodules = new();
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = new();
            protected OrderedDict<string, Parameter> _internal_params = new();
            protected string? name;
            private bool _registered, _training = true, _disposed;

            protected Module(string name) => this.name = name;

            public virtual bool training => _training;
            public virtual string GetName() => name ?? GetType().Name;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            ~Module() => Dispose(false);

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed) return;
                _disposed = true;
                foreach ((_, Tensor b) in named_buffers(false)) b.DetachFromDisposeScope().Dispose();
                foreach ((_, Parameter p) in named_parameters(false)) p.DetachFromDisposeScope().Dispose();
                foreach ((_, Module m) in named_children()) m.Dispose();
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module m) in _internal_submodules) m.apply(fn);
                fn(this);
                return this;
            }

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach ((_, Module m) in named_children()) m.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach ((_, Parameter p) in named_parameters())
                {
                    using Tensor? grad = p.grad;
                    if (grad is null) continue;
                    if (set_to_none) p.grad = null;
                    else grad.zero_();
                }
            }

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint> { 0 };
                foreach ((string n, Parameter p) in _internal_params)
                    if (seen.Add(p.handle)) yield return (n, p);
                if (!recurse) yield break;
                foreach ((string sub, Module m) in _internal_submodules)
                    foreach ((string n, Parameter p) in m.named_parameters(true))
                        if (seen.Add(p.handle)) yield return ($"{sub}.{n}", p);
            }

            /// <remarks>Non-persistent buffers are left out, as in the package this stands for.</remarks>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint> { 0 };
                foreach ((string n, (Tensor b, bool persistent)) in _internal_buffers)
                    if (persistent && seen.Add(b.handle)) yield return (n, b);
                if (!recurse) yield break;
                foreach ((string sub, Module m) in _internal_submodules)
                    foreach ((string n, Tensor b) in m.named_buffers(true, include_nonpersistent))
                        if (seen.Add(b.handle)) yield return ($"{sub}.{n}", b);
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string, Module) m in _internal_submodules) yield return m;
                foreach ((string sub, Module m) in _internal_submodules)
                    foreach ((string n, Module inner) in m.named_modules()) yield return ($"{sub}.{n}", inner);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);
            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);
            public virtual IEnumerable<Module> children() => named_children().Select(m => m.module);

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;
            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual Tensor? get_buffer(string target) =>
                _internal_buffers.TryGetValue(target, out (Tensor, bool) b) ? b.Item1 : Below(target, (m, rest) => m.get_buffer(rest));

            public virtual Parameter? get_parameter(string target) =>
                _internal_params.TryGetValue(target, out Parameter? p) ? p : Below(target, (m, rest) => m.get_parameter(rest));

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.handle == 0) throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (!_internal_buffers.TryAdd(name, (tensor, persistent))) throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.handle == 0) throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (!_internal_params.TryAdd(name, param)) throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _internal_submodules.Remove(name);
                    return;
                }
                if (name.Contains('.')) throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (string.IsNullOrEmpty(name)) throw new ArgumentException("module name can't be empty string \"\"");
                if (_internal_submodules.ContainsKey(name)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            /// <summary>Takes every field that is a module, a parameter or a tensor (a buffer), under the field's name.</summary>
            protected virtual void RegisterComponents()
            {
                if (_registered) return;
                foreach (FieldInfo field in Fields())
                {
                    string key = field.ComponentName();
                    if (_internal_submodules.ContainsKey(key) || _internal_params.ContainsKey(key) || _internal_buffers.ContainsKey(key)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module m: register_module(key, m); break;
                        case Parameter p: register_parameter(key, p); break;
                        case Tensor t: register_buffer(key, t); break;
                    }
                }
                _registered = true;
            }

            protected void ClearModules() => _internal_submodules.clear();

            protected void ConditionallyRegisterParameter(string name, Tensor? value)
            {
                if (value is Parameter p) _internal_params[name] = p;
                else _internal_params.Remove(name);
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null) _internal_buffers.Remove(name);
                else _internal_buffers[name] = (value, persistent);
            }

            private T? Below<T>(string target, Func<Module, string, T?> find) where T : class
            {
                int dot = target.IndexOf('.');
                if (dot < 0) return null;
                string head = target[..dot], rest = target[(dot + 1)..];
                return named_children().Where(c => c.name == head).Select(c => find(c.module, rest)).FirstOrDefault(found => found is not null);
            }

            private IEnumerable<FieldInfo> Fields()
            {
                const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
                var seen = new HashSet<string>();
                for (Type? t = GetType(); t is not null && t != typeof(object); t = t.BaseType)
                    foreach (FieldInfo f in t.GetFields(All))
                        if (seen.Add(f.Name)) yield return f;
            }
        }
    }
}

public static class FieldInfoExtensionMethods
{
    public static string ComponentName(this FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
}
