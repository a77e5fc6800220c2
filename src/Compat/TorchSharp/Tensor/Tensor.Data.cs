using TorchSharp.Utils;

namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        internal void* DataPointer()
        {
            void* p;
            Native.Check(Native.ks_tensor_data(Handle, &p));
            return p;
        }

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        public Span<byte> bytes
        {
            get
            {
                long total = ContiguousCpuBytes();
                if (total > int.MaxValue) throw new ArgumentException("The tensor holds more bytes than a span can.");
                return new Span<byte>(DataPointer(), (int)total);
            }
            set
            {
                if (ContiguousCpuBytes() != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>(DataPointer(), value.Length));
            }
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            long left = ContiguousCpuBytes();
            var at = (byte*)DataPointer();
            for (int part; left > 0; left -= part, at += part)
            {
                part = (int)Math.Min(left, 1 << 24);
                stream.Write(new ReadOnlySpan<byte>(at, part));
            }
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            long left = ContiguousCpuBytes();
            var at = (byte*)DataPointer();
            for (int part; left > 0; left -= part, at += part)
            {
                part = (int)Math.Min(left, 1 << 24);
                stream.ReadExactly(new Span<byte>(at, part));
            }
        }

        public float ReadCpuSingle(long i) => TensorAccessor<float>.ReadItemAt(this, i);
        public double ReadCpuDouble(long i) => TensorAccessor<double>.ReadItemAt(this, i);
        public int ReadCpuInt32(long i) => TensorAccessor<int>.ReadItemAt(this, i);
        public long ReadCpuInt64(long i) => TensorAccessor<long>.ReadItemAt(this, i);
        public byte ReadCpuByte(long i) => TensorAccessor<byte>.ReadItemAt(this, i);
        public bool ReadCpuBool(long i) => TensorAccessor<bool>.ReadItemAt(this, i);
        public T ReadCpuValue<T>(long i) where T : unmanaged => TensorAccessor<T>.ReadItemAt(this, i);

        public Scalar ToScalar()
        {
            if (dtype == ScalarType.Bool) return Aten.item.Bool(this);
            return is_integral() ? Aten.item.Number(this) : BitConverter.Int64BitsToDouble(Aten.item.Number(this));
        }

        internal void ValidateType(Type dotnetType)
        {
            ScalarType actual = dtype;
            if (actual == ScalarType.BFloat16 || TypeOf(dotnetType) != actual)
                throw new ArgumentException($"{dotnetType.Name} is not compatible with {actual}");
        }

        private long ContiguousCpuBytes()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            if (!is_contiguous()) throw new InvalidOperationException("The bytes of a non-contiguous tensor were asked for; call contiguous() first.");
            return NumberOfElements * ElementSize;
        }
    }
}
