using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                Require(dtype);
                return Move(dtype, InitializeDevice(device));
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                Move(null, InitializeDevice(new Device(deviceType, deviceType == DeviceType.CUDA ? deviceIndex : -1)));

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                Require(dtype);
                return Move(dtype, null);
            }

            private static void Require(ScalarType dtype)
            {
                if (!is_floating_point(dtype) && !is_complex(dtype))
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
            }

            private Module Move(ScalarType? dtype, Device? device)
            {
                foreach ((_, Module m) in named_children())
                {
                    if (device is null) m._to(dtype!.Value, false);
                    else if (dtype is null) m._to(device.type, device.index, false);
                    else m._to(device, dtype.Value, false);
                }
                Dictionary<string, FieldInfo> fields = Fields().GroupBy(f => f.ComponentName()).ToDictionary(g => g.Key, g => g.First());
                foreach ((string n, Parameter p) in named_parameters(false).ToList())
                {
                    if (Moved(p, dtype, device) is not { } data) continue;
                    var moved = new Parameter(data, p.requires_grad);
                    moved.DetachFromDisposeScope();
                    using (Tensor? grad = p.grad)
                        if (grad is not null) moved.grad = grad.to(moved.dtype, moved.device).with_requires_grad(grad.requires_grad);
                    p.Dispose();
                    _internal_params[n] = moved;
                    if (fields.TryGetValue(n, out FieldInfo? field)) field.SetValue(this, moved);
                }
                foreach ((string n, Tensor b) in named_buffers(false).ToList())
                {
                    if (Moved(b, dtype, device) is not { } moved) continue;
                    moved.DetachFromDisposeScope();
                    b.Dispose();
                    ConditionallyRegisterBuffer(n, moved);
                    if (fields.TryGetValue(n, out FieldInfo? field)) field.SetValue(this, moved);
                }
                if (device is not null) (_deviceType, _deviceIndex) = (device.type, device.index);
                return this;
            }

            /// <summary>The tensor elsewhere or in another type, or null where it already is as wanted.</summary>
            private static Tensor? Moved(Tensor t, ScalarType? dtype, Device? device)
            {
                ScalarType type = dtype is { } d && (t.is_floating_point() || t.is_complex()) ? d : t.dtype;
                Device to = device ?? t.device;
                if (!t.WillCopy(type, to)) return null;
                using IDisposable off = no_grad();
                return t.to(type, to);
            }
        }
    }
}

public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(type, non_blocking);
    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(device, type, non_blocking);
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(deviceType, deviceIndex, non_blocking);
    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(device.type, device.index, non_blocking);
    public static T to<T>(this T module, string device, bool non_blocking = false) where T : torch.nn.Module => module.to(new torch.Device(device), non_blocking);
    public static T to<T>(this T module, torch.Tensor other, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(other.device, other.dtype, non_blocking);
    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(DeviceType.CPU, -1, non_blocking);
    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(DeviceType.CUDA, deviceIndex, non_blocking);
    public static T half<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float16, non_blocking);
    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.BFloat16, non_blocking);
    public static T @float<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float32, non_blocking);
    public static T @double<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float64, non_blocking);
}
