using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public abstract partial class Optimizer : IDisposable
            {
                protected IList<ParamGroup> _parameter_groups = new List<ParamGroup>();

                public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

                ~Optimizer() => Dispose(false);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                }

                public abstract void zero_grad();
                public abstract void add_param_group(ParamGroup param_group);
                public abstract Tensor? step(Func<Tensor>? closure = null);
                public abstract IEnumerable<Parameter> parameters();

                public class StateDictionary
                {
                    internal StateDictionary()
                    {
                    }

                    public List<OptimizerOptions> Options { get; } = [];
                    public List<OptimizerState> State { get; } = [];
                    public List<List<int>> StateIndexRef { get; } = [];
                }
            }

            public interface ILearningRateController
            {
                double LearningRate { get; set; }
                double InitialLearningRate { get; set; }
            }

            public interface IMomentum
            {
                double Momentum { get; set; }
            }

            public interface IBetas
            {
                (double, double) Betas { get; set; }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public abstract class OptimizerHelper : optim.Optimizer
    {
        protected OptimizerOptions _defaults = null!;
        protected OrderedDict<IntPtr, OptimizerState> _state = new();

        public void save_state_dict(string location)
        {
            using FileStream stream = File.Create(location);
            using var writer = new BinaryWriter(stream);
            save_state_dict(writer);
        }

        public void load_state_dict(string location)
        {
            using FileStream stream = File.OpenRead(location);
            using var reader = new BinaryReader(stream);
            load_state_dict(reader);
        }

        public void save_state_dict(BinaryWriter writer)
        {
            StateDictionary sd = state_dict();
            writer.Write(GetType().Name);
            writer.Encode(sd.Options.Count);
            writer.Encode(sd.State.Count);
            foreach (OptimizerOptions o in sd.Options) o.SaveStateDict(writer);
            foreach (OptimizerState s in sd.State) s.SaveStateDict(writer);
        }

        public void load_state_dict(BinaryReader reader)
        {
            string name = reader.ReadString();
            if (name != GetType().Name)
                throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
            StateDictionary sd = state_dict();
            Same(sd, reader.Decode(), reader.Decode());
            foreach (OptimizerOptions o in sd.Options) o.LoadStateDict(reader);
            foreach (OptimizerState s in sd.State) s.LoadStateDict(reader);
        }

        public virtual void load_state_dict(StateDictionary state_dict)
        {
            StateDictionary sd = this.state_dict();
            Same(sd, state_dict.Options.Count, state_dict.State.Count);
            for (int k = 0; k < sd.Options.Count; k++)
                if (sd.Options[k] != state_dict.Options[k]) sd.Options[k].LoadStateDict(state_dict.Options[k]);
            for (int k = 0; k < sd.State.Count; k++)
                if (sd.State[k] != state_dict.State[k]) sd.State[k].LoadStateDict(state_dict.State[k]);
        }

        public virtual StateDictionary state_dict()
        {
            var dict = new StateDictionary();
            foreach (ParamGroup g in _parameter_groups)
            {
                dict.Options.Add(g.Options);
                var refs = new List<int>();
                dict.StateIndexRef.Add(refs);
                foreach (Parameter p in g.Parameters)
                {
                    refs.Add(dict.State.Count);
                    dict.State.Add(_state[p.Handle]);
                }
            }
            return dict;
        }

        public void to(Device device)
        {
            foreach (OptimizerState s in _state.Values) s.to(device);
        }

        public override void zero_grad()
        {
            foreach (Parameter p in parameters())
            {
                using Tensor? grad = p.grad;
                grad?.zero_();
            }
        }

        public override IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(g => g.Parameters);

        public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

        protected override void Dispose(bool disposing)
        {
            if (!disposing) return;
            foreach (OptimizerState s in _state.Values) (s as IDisposable)?.Dispose();
        }

        protected Tensor? _step<T>(Action<T> body, Func<Tensor>? loss_closure = null) where T : ParamGroup
        {
            Tensor? loss = null;
            if (loss_closure is not null)
                using (enable_grad()) loss = loss_closure();
            using IDisposable off = no_grad();
            using DisposeScope scope = NewDisposeScope();
            foreach (ParamGroup g in _parameter_groups) body((T)g);
            return loss;
        }

        private static void Same(StateDictionary mine, long options, long states)
        {
            if (options != mine.Options.Count) throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
            if (states != mine.State.Count) throw new ArgumentException("Invalid optimizer state -- different number of states.");
        }
    }

    public class OptimizerOptions
    {
        public double? LearningRate { get; set; }
        public double InitialLearningRate { get; set; }

        public virtual void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(InitialLearningRate);
            writer.Write(LearningRate!.Value);
        }

        public virtual void LoadStateDict(BinaryReader reader)
        {
            InitialLearningRate = reader.ReadDouble();
            LearningRate = reader.ReadDouble();
        }

        public virtual void LoadStateDict(OptimizerOptions source) => (InitialLearningRate, LearningRate) = (source.InitialLearningRate, source.LearningRate);
    }

    public abstract class OptimizerState(Parameter parameter)
    {
        protected Parameter _parameter = parameter;

        public abstract void SaveStateDict(BinaryWriter writer);
        public abstract void LoadStateDict(BinaryReader reader);
        public abstract void LoadStateDict(OptimizerState source);
        public virtual bool ApproximatelyEquals(OptimizerState other) => false;
        public abstract void Initialize(OptimizerOptions options);

        public virtual void to(Device device)
        {
        }

        protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor? result, Device device)
        {
            if (reader.ReadBoolean())
            {
                TensorExtensionMethods.Load(ref result, reader);
                result = result!.to(device).DetachFromDisposeScope();
            }
            else
            {
                result?.Dispose();
                result = null;
            }
        }

        protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor? tensor)
        {
            writer.Write(tensor is not null);
            tensor?.Save(writer);
        }
    }

    public class ParamGroup : optim.ILearningRateController
    {
        public IEnumerable<Parameter> Parameters { get; set; } = [];
        public OptimizerOptions Options { get; set; } = null!;
        public double LearningRate { get => Options.LearningRate!.Value; set => Options.LearningRate = value; }
        public double InitialLearningRate { get => Options.InitialLearningRate; set => Options.InitialLearningRate = value; }
    }

    public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null) => (Parameters, base.Options) = (parameters, options!);

        public new TOptions Options { get => (TOptions)base.Options; set => base.Options = value; }
    }
}
