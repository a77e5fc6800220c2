namespace TorchSharp;

public static unsafe partial class torch
{
    public class Generator : IDisposable
    {
        public IntPtr Handle { get; private set; }
        public Device device { get; private set; }

        internal Generator(nint handle)
        {
            Handle = handle;
            device = CPU;
        }

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            nint handle;
            Native.Check(Native.ks_generator_new((long)seed, (long)this.device.type, this.device.index, &handle));
            Handle = handle;
        }

        public static Generator Default => new(Native.ks_generator_default());

        public Tensor get_state()
        {
            nint state;
            Native.Check(Native.ks_generator_state(Handle, &state));
            return new Tensor(state);
        }

        public void set_state(Tensor value) => Native.Check(Native.ks_generator_set_state(Handle, value.Handle));

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.ks_generator_set_seed(Handle, seed));
            return this;
        }

        public long seed()
        {
            long seed = Random.Shared.NextInt64();
            manual_seed(seed);
            return seed;
        }

        public long initial_seed() => Native.ks_generator_seed(Handle);

        protected virtual void Dispose(bool disposing)
        {
            if (Handle == 0) return;
            Native.ks_generator_free(Handle);
            Handle = 0;
        }

        ~Generator() => Dispose(false);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }
    }

    public static partial class random
    {
        public static long seed() => Generator.Default.seed();
        public static long initial_seed() => Generator.Default.initial_seed();

        public static Generator manual_seed(long seed)
        {
            Native.Check(Native.ks_manual_seed(seed));
            return Generator.Default;
        }

        public static Tensor get_rng_state() => Generator.Default.get_state();
        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    public static long seed() => random.seed();
    public static Generator manual_seed(long seed) => random.manual_seed(seed);
    public static long initial_seed() => random.initial_seed();
    public static Tensor get_rng_state() => random.get_rng_state();
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
