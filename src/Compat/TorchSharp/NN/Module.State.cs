using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string at = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach ((string n, Tensor p) in named_parameters()) destination.TryAdd(at + n, p);
                foreach ((string n, Tensor b) in named_buffers(include_nonpersistent: false)) destination.TryAdd(at + n, b);
                foreach ((string n, Module m) in _internal_submodules) m.state_dict(destination, at + n);
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> mine = state_dict();
                bool Wanted(string key) => skip is null || !skip.Contains(key);
                List<string> unexpected = source.Keys.Where(k => Wanted(k) && !mine.ContainsKey(k)).ToList();
                List<string> missing = mine.Keys.Where(k => Wanted(k) && !source.ContainsKey(k)).ToList();
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                using IDisposable off = no_grad();
                foreach ((string key, Tensor value) in source)
                    if (Wanted(key) && mine.TryGetValue(key, out Tensor? to)) to.copy_(value);
                return (missing, unexpected);
            }

            public Module save(string location, IList<string>? skip = null)
            {
                using FileStream stream = File.Create(location);
                return save(stream, skip);
            }

            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                var kept = sd.Where(e => skip is null || !skip.Contains(e.Key)).ToList();
                writer.Encode(kept.Count);
                foreach ((string key, Tensor value) in kept)
                {
                    writer.Write(key);
                    value.Save(writer);
                }
            }

            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                if (!File.Exists(location)) throw new FileNotFoundException(location);
                using FileStream stream = File.OpenRead(location);
                return load(stream, strict, skip, loadedParameters);
            }

            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                Dictionary<string, Tensor> mine = state_dict();
                long entries = reader.Decode();
                if (strict && entries != mine.Count)
                    throw new ArgumentException($"Mismatched state_dict sizes: expected {mine.Count}, but found {entries} entries.");
                for (long k = 0; k < entries; k++)
                {
                    string key = reader.ReadString();
                    bool found = mine.TryGetValue(key, out Tensor? to);
                    if (!found && strict)
                        throw new ArgumentException($"Mismatched module state names: the target modules does not have a submodule or buffer named '{key}'");
                    if (found && (skip is null || !skip.Contains(key))) to!.Load(reader);
                    else TensorExtensionMethods.Load(reader, skip: true);
                    loadedParameters?.Add(key, found);
                }
                return this;
            }
        }
    }
}
