namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public abstract class LRScheduler
            {
                internal readonly Optimizer _optimizer;
                internal readonly IList<double> _base_lrs, _last_lrs;
                internal int _last_epoch;
                protected int _step_count;

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    (_optimizer, _last_epoch) = (optimizer, last_epoch);
                    _base_lrs = optimizer.ParamGroups.Select(g => g.InitialLearningRate).ToList();
                    _last_lrs = optimizer.ParamGroups.Select(g => g.LearningRate).ToList();
                }

                public virtual void step() => step(null);

                public virtual void step(int? epoch)
                {
                    _step_count++;
                    _last_epoch = epoch ?? _last_epoch + 1;
                    List<double> rates = (epoch.HasValue ? get_closed_form_lr() : get_lr()).ToList();
                    foreach ((ILearningRateController g, int k) in _optimizer.ParamGroups.Select((g, k) => (g, k)).ToList())
                        g.LearningRate = _last_lrs[k] = rates[k];
                }

                public virtual void step(double current, int? epoch = null) => step(epoch);

                public IEnumerable<double> get_last_lr() => _last_lrs;
                protected virtual IEnumerable<double> get_lr() => _optimizer.ParamGroups.Select(g => g.LearningRate);
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();
            }

            public static partial class impl
            {
                public class LambdaLR : LRScheduler
                {
                    private readonly List<Func<int, double>> _factors;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Enumerable.Repeat(lr_lambda, optimizer.ParamGroups.Count()), last_epoch, verbose)
                    {
                    }

                    public LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        _factors = lr_lambdas.ToList();
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => _base_lrs.Select((lr, k) => lr * _factors[k](_last_epoch));
                }

                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _period, _floor;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (_period, _floor) = (T_max, eta_min);
                        step();
                    }

                    /// <remarks>Recursive, so that a rate changed by hand stays changed: the step from one epoch to the next is a factor.</remarks>
                    protected override IEnumerable<double> get_lr()
                    {
                        IEnumerable<double> rates = _optimizer.ParamGroups.Select(g => g.LearningRate);
                        if (_last_epoch == 0) return rates;
                        if ((_last_epoch - 1 - _period) % (2 * _period) == 0)
                            return rates.Select((lr, k) => lr + (_base_lrs[k] - _floor) * (1 - Math.Cos(Math.PI / _period)) / 2);
                        double now = 1 + Math.Cos(Math.PI * _last_epoch / _period), before = 1 + Math.Cos(Math.PI * (_last_epoch - 1) / _period);
                        return rates.Select(lr => now / before * (lr - _floor) + _floor);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        _base_lrs.Select(lr => _floor + (lr - _floor) * (1 + Math.Cos(Math.PI * _last_epoch / _period)) / 2);
                }
            }

            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                new impl.LambdaLR(optimizer, lr_lambda, last_epoch, verbose);

            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);
        }
    }
}
