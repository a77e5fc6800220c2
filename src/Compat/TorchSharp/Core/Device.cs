namespace TorchSharp;

public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    MKLDNN = 2,
    OPENGL = 3,
    OPENCL = 4,
    IDEEP = 5,
    HIP = 6,
    FPGA = 7,
    MSNPU = 8,
    XLA = 9,
    MPS = 13,
    META = 14,
}

public static partial class torch
{
    public class Device
    {
        public DeviceType type { get; private set; } = DeviceType.CPU;
        public int index { get; private set; } = -1;

        public Device(string description)
        {
            string[] parts = description.Split(':');
            if (parts.Length > 2) return;
            type = Parse(parts[0]);
            if (parts.Length == 2) index = int.Parse(parts[1]);
        }

        public Device(string deviceType, int index = -1) => (type, this.index) = (Parse(deviceType), index);
        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);
        public Device(int index) => (type, this.index) = (DeviceType.CUDA, index);

        public static implicit operator Device(string description) => new(description);

        public override string ToString()
        {
            string name = type.ToString().ToLowerInvariant();
            return type == DeviceType.CPU || index == -1 ? name : $"{name}:{index}";
        }

        private static DeviceType Parse(string name) => Enum.Parse<DeviceType>(name.ToUpperInvariant());
    }

    public static readonly Device CPU = new(DeviceType.CPU, -1);
    public static readonly Device META = new(DeviceType.META, -1);
    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA, -1));
    public static Device MPS => InitializeDevice(new Device(DeviceType.MPS, -1));

    public static Device device(string description) => InitializeDevice(new Device(description));
    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));
    public static Device device(DeviceType deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));
    public static Device device(int index) => new(DeviceType.CUDA, index);

    public static Device InitializeDevice(Device? device)
    {
        device ??= get_default_device();
        if (device.type == DeviceType.CUDA && !cuda.is_available())
            throw new InvalidOperationException("This build of libtorch has no CUDA device.");
        return device;
    }

    private static ScalarType s_defaultType = ScalarType.Float32;
    private static Device s_defaultDevice = CPU;

    public static ScalarType get_default_dtype() => s_defaultType;
    public static void set_default_dtype(ScalarType dtype) => s_defaultType = dtype;
    public static Device get_default_device() => s_defaultDevice;
    public static void set_default_device(Device device) => s_defaultDevice = device;
    public static void set_default_device(string device) => s_defaultDevice = new Device(device);

    public static partial class cuda
    {
        public static bool is_available() => Native.ks_cuda_available() != 0;
        public static bool is_cudnn_available() => Native.ks_cuda_cudnn_available() != 0;
        public static int device_count() => (int)Native.ks_cuda_count();
        public static void synchronize(Device? device = null) => Native.Check(Native.ks_cuda_synchronize(device?.index ?? -1));
    }

    public static bool cuda_is_available() => cuda.is_available();
    public static string __version__ { get; } = System.Runtime.InteropServices.Marshal.PtrToStringUTF8(Native.ks_version()) ?? "";

    public static int get_num_threads() => (int)Native.ks_threads();
    public static void set_num_threads(int num) => Native.Check(Native.ks_set_threads(num));
    public static int get_num_interop_threads() => (int)Native.ks_interop_threads();
    public static void set_num_interop_threads(int num) => Native.Check(Native.ks_set_interop_threads(num));
}
