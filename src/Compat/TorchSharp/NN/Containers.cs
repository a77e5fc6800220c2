using System.Collections;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules one after the other; what lies between two of them is disposed at once.</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string name, nn.IModule<Tensor, Tensor> module)> _items = [];

        protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : base(nameof(Sequential))
        {
            foreach ((string n, nn.Module<Tensor, Tensor> m) in modules) Add(n, m);
        }

        protected Sequential(params nn.Module<Tensor, Tensor>[] modules) : base(nameof(Sequential))
        {
            foreach (nn.Module<Tensor, Tensor> m in modules) append(m);
        }

        internal Sequential(IEnumerable<(string name, nn.IModule<Tensor, Tensor> module)> items) : base(nameof(Sequential))
        {
            foreach ((string n, nn.IModule<Tensor, Tensor> m) in items) Add(n, m);
        }

        public int Count => _items.Count;

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _items[index].module;

        [IndexerName("SequentialItems")]
        public Sequential this[(int? start, int? end) index] => new(_items[(index.start ?? 0)..(index.end ?? Count)]);

        [IndexerName("SequentialItems")]
        public Sequential this[Range index] => new(_items[index]);

        public Sequential append(nn.IModule<Tensor, Tensor> module) => append(Count.ToString(), module);

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            Add(name, module);
            return this;
        }

        public override Tensor forward(Tensor tensor)
        {
            if (Count == 0) return tensor.alias();
            Tensor x = _items[0].module.call(tensor);
            for (int k = 1; k < Count; k++)
            {
                Tensor y = _items[k].module.call(x);
                x.Dispose();
                x = y;
            }
            return x;
        }

        private void Add(string name, nn.IModule<Tensor, Tensor> module)
        {
            _items.Add((name, module));
            register_module(name, (nn.Module)module);
        }
    }

    public class ModuleList<T> : nn.Module, IList<T> where T : nn.Module
    {
        private readonly List<T> _list = [];
        private bool _listed;

        public ModuleList(params T[] modules) : base("ModuleList") => _list.AddRange(modules);

        public T this[int index]
        {
            get => _list[index];
            set => _list[index] = value;
        }

        public int Count => _list.Count;
        public bool IsReadOnly => false;

        public void Add(T item) => _list.Add(item);
        public void append(params T[] parameters) => _list.AddRange(parameters);
        public void extend(IEnumerable<T> modules) => _list.AddRange(modules);
        public void Clear() => _list.Clear();
        public bool Contains(T item) => _list.Contains(item);
        public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);
        public int IndexOf(T item) => _list.IndexOf(item);
        public void Insert(int index, T item) => _list.Insert(index, item);
        public bool Remove(T item) => _list.Remove(item);
        public void RemoveAt(int index) => _list.RemoveAt(index);
        public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void RegisterComponents()
        {
            if (_listed) return;
            for (int k = 0; k < _list.Count; k++) register_module($"{k}", _list[k]);
            _listed = true;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new(Enumerable.Empty<(string, IModule<Tensor, Tensor>)>());
            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => Sequential((IEnumerable<(string, Module<Tensor, Tensor>)>)modules);
            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                new(modules.Select(m => (m.name, (IModule<Tensor, Tensor>)m.submodule)));

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                new(modules.Select((m, k) => (k.ToString(), (IModule<Tensor, Tensor>)m)));

            public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);
            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}
