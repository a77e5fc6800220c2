// A C ABI over libtorch's dispatcher. One boxed call reaches every registered operator; the rest is what has no
// operator: handles, autograd, modes, generators, devices. No C++ exception leaves a function: a failed call returns
// a non-zero value (or null) and ks_last_error() holds the first line of libtorch's message.
//
// A tensor handle is a counted reference to a TensorImpl; ks_tensor_release gives it back. Null is "no tensor".
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#define KS_API extern "C" __attribute__((visibility("default")))

namespace {

using Impl = c10::TensorImpl;
using ImplPtr = c10::intrusive_ptr<Impl, c10::UndefinedTensorImpl>;

enum Tag : int64_t {
  None = 0, TensorArg = 1, Int = 2, Double = 3, Bool = 4, IntList = 5, TensorList = 6, DoubleList = 7,
  String = 8, OptTensorList = 9, DeviceArg = 10, GeneratorArg = 11, BoolList = 12
};

// One argument or result. `n` is the length of a list or string, or the index of a device.
struct Arg {
  int64_t tag;
  union { void* p; int64_t i; double d; } v;
  int64_t n;
};

struct Op {
  c10::OperatorHandle handle;
  std::vector<c10::TypeKind> kinds;
  std::vector<c10::IValue> defaults;
};

thread_local std::string last_error;

void keep_error(const char* what) {
  const char* end = std::strchr(what, '\n');
  last_error.assign(what, end ? static_cast<size_t>(end - what) : std::strlen(what));
}

template <class F>
int guarded(F&& body) {
  try {
    body();
    return 0;
  } catch (const c10::Error& e) {
    keep_error(e.what_without_backtrace());
  } catch (const std::exception& e) {
    keep_error(e.what());
  } catch (...) {
    keep_error("unknown native error");
  }
  return 1;
}

at::Tensor borrow(void* h) {
  return h ? at::Tensor::wrap_tensor_impl(ImplPtr::reclaim_copy(static_cast<Impl*>(h))) : at::Tensor();
}

void* give(at::Tensor t) { return t.defined() ? t.unsafeReleaseTensorImpl() : nullptr; }

std::vector<at::Tensor> borrow_all(void** hs, int64_t n) {
  std::vector<at::Tensor> ts;
  ts.reserve(n);
  for (int64_t k = 0; k < n; k++) ts.push_back(borrow(hs[k]));
  return ts;
}

c10::TypeKind inner_kind(const c10::TypePtr& type) {
  if (auto optional = type->cast<c10::OptionalType>()) return optional->getElementType()->kind();
  return type->kind();
}

c10::IValue to_ivalue(const Arg& a, c10::TypeKind kind) {
  switch (a.tag) {
    case TensorArg: return borrow(a.v.p);
    case Int: return kind == c10::TypeKind::FloatType ? c10::IValue(static_cast<double>(a.v.i)) : c10::IValue(a.v.i);
    case Double: return a.v.d;
    case Bool: return a.v.i != 0;
    case IntList: return c10::IValue(at::IntArrayRef(static_cast<int64_t*>(a.v.p), a.n));
    case DoubleList: return c10::IValue(at::ArrayRef<double>(static_cast<double*>(a.v.p), a.n));
    case String: return std::string(static_cast<char*>(a.v.p), a.n);
    case DeviceArg: return c10::Device(static_cast<c10::DeviceType>(a.v.i), static_cast<c10::DeviceIndex>(a.n));
    case GeneratorArg: return *static_cast<at::Generator*>(a.v.p);
    case TensorList: {
      c10::List<at::Tensor> list;
      list.reserve(a.n);
      for (int64_t k = 0; k < a.n; k++) list.push_back(borrow(static_cast<void**>(a.v.p)[k]));
      return list;
    }
    case OptTensorList: {
      c10::List<c10::optional<at::Tensor>> list;
      list.reserve(a.n);
      for (int64_t k = 0; k < a.n; k++) {
        void* h = static_cast<void**>(a.v.p)[k];
        list.push_back(h ? c10::optional<at::Tensor>(borrow(h)) : c10::nullopt);
      }
      return list;
    }
    case BoolList: {
      c10::List<bool> list;
      for (int64_t k = 0; k < a.n; k++) list.push_back(static_cast<uint8_t*>(a.v.p)[k] != 0);
      return list;
    }
    default: return c10::IValue();
  }
}

Arg to_result(c10::IValue&& v) {
  Arg r{None, {nullptr}, 0};
  if (v.isTensor()) {
    r.tag = TensorArg;
    r.v.p = give(std::move(v).toTensor());
  } else if (v.isInt()) {
    r.tag = Int;
    r.v.i = v.toInt();
  } else if (v.isDouble()) {
    r.tag = Double;
    r.v.d = v.toDouble();
  } else if (v.isBool()) {
    r.tag = Bool;
    r.v.i = v.toBool();
  } else if (v.isTensorList()) {
    auto list = v.toTensorVector();
    r.tag = TensorList;
    r.n = static_cast<int64_t>(list.size());
    auto** hs = static_cast<void**>(std::malloc(sizeof(void*) * (list.size() + 1)));
    for (size_t k = 0; k < list.size(); k++) hs[k] = give(std::move(list[k]));
    r.v.p = hs;
  }
  return r;
}

}  // namespace

KS_API const char* ks_last_error() { return last_error.c_str(); }
KS_API const char* ks_version() { return TORCH_VERSION; }
KS_API void ks_free(void* p) { std::free(p); }

// ---- the boxed call -------------------------------------------------------------------------------------------

KS_API void* ks_op_find(const char* name, const char* overload) {
  Op* op = nullptr;
  guarded([&] {
    auto found = c10::Dispatcher::singleton().findSchema({name, overload});
    if (!found) {
      last_error = std::string("libtorch has no operator ") + name + (*overload ? "." : "") + overload;
      return;
    }
    op = new Op{*found, {}, {}};
    for (const auto& a : found->schema().arguments()) {
      op->kinds.push_back(inner_kind(a.type()));
      op->defaults.push_back(a.default_value() ? *a.default_value() : c10::IValue());
    }
  });
  return op;
}

// Arguments that are not given take the defaults of the operator's schema, whatever the version of libtorch.
KS_API int ks_op_call(void* handle, const Arg* args, int64_t n, Arg* results, int64_t* count) {
  return guarded([&] {
    auto& op = *static_cast<Op*>(handle);
    TORCH_CHECK(static_cast<size_t>(n) <= op.kinds.size(), "too many arguments for ", op.handle.operator_name());
    torch::jit::Stack stack;
    stack.reserve(op.kinds.size());
    for (int64_t k = 0; k < n; k++) stack.push_back(to_ivalue(args[k], op.kinds[k]));
    for (size_t k = n; k < op.kinds.size(); k++) stack.push_back(op.defaults[k]);
    op.handle.callBoxed(stack);
    TORCH_CHECK(stack.size() <= 8, "too many results from ", op.handle.operator_name());
    *count = static_cast<int64_t>(stack.size());
    for (size_t k = 0; k < stack.size(); k++) results[k] = to_result(std::move(stack[k]));
  });
}

// ---- tensors --------------------------------------------------------------------------------------------------

KS_API void ks_tensor_release(void* h) { ImplPtr::reclaim(static_cast<Impl*>(h)); }
KS_API void* ks_tensor_retain(void* h) { return give(borrow(h)); }
KS_API int64_t ks_tensor_dim(void* h) { return static_cast<Impl*>(h)->dim(); }
KS_API int64_t ks_tensor_numel(void* h) { return static_cast<Impl*>(h)->numel(); }
KS_API int64_t ks_tensor_dtype(void* h) { return static_cast<int64_t>(c10::typeMetaToScalarType(static_cast<Impl*>(h)->dtype())); }
KS_API int64_t ks_tensor_item_size(void* h) { return static_cast<int64_t>(static_cast<Impl*>(h)->itemsize()); }
KS_API int64_t ks_tensor_device_type(void* h) { return static_cast<int64_t>(static_cast<Impl*>(h)->device().type()); }
KS_API int64_t ks_tensor_device_index(void* h) { return static_cast<Impl*>(h)->device().index(); }
KS_API int64_t ks_tensor_requires_grad(void* h) { return borrow(h).requires_grad(); }
KS_API int64_t ks_tensor_is_leaf(void* h) { return borrow(h).is_leaf(); }
KS_API int64_t ks_tensor_is_contiguous(void* h) { return static_cast<Impl*>(h)->is_contiguous(); }
KS_API int64_t ks_tensor_storage_offset(void* h) { return static_cast<Impl*>(h)->storage_offset(); }
KS_API int64_t ks_tensor_is_sparse(void* h) { return static_cast<Impl*>(h)->is_sparse(); }

KS_API void ks_tensor_sizes(void* h, int64_t* out) {
  auto s = static_cast<Impl*>(h)->sizes();
  std::memcpy(out, s.data(), s.size() * sizeof(int64_t));
}

KS_API void ks_tensor_strides(void* h, int64_t* out) {
  auto s = static_cast<Impl*>(h)->strides();
  std::memcpy(out, s.data(), s.size() * sizeof(int64_t));
}

KS_API int ks_tensor_data(void* h, void** data) {
  return guarded([&] { *data = borrow(h).data_ptr(); });
}

KS_API int ks_tensor_set_requires_grad(void* h, int64_t on) {
  return guarded([&] { borrow(h).set_requires_grad(on != 0); });
}

KS_API int ks_tensor_grad(void* h, void** grad) {
  return guarded([&] { *grad = give(borrow(h).grad()); });
}

KS_API int ks_tensor_set_grad(void* h, void* grad) {
  return guarded([&] { borrow(h).mutable_grad() = borrow(grad); });
}

// Wraps memory that stays with the caller; `release(context)` runs when the last reference is gone.
KS_API int ks_tensor_from_memory(void* data, const int64_t* sizes, int64_t dims, int64_t dtype, void (*release)(void*), void* context, void** out) {
  return guarded([&] {
    *out = give(at::from_blob(data, at::IntArrayRef(sizes, dims), [release, context](void*) { release(context); },
                              at::TensorOptions().dtype(static_cast<c10::ScalarType>(dtype))));
  });
}

// ---- autograd and modes -----------------------------------------------------------------------------------------

KS_API int ks_backward(void** ts, int64_t n, void** grads, int64_t ngrads, int64_t retain, int64_t create, void** inputs, int64_t ninputs) {
  return guarded([&] {
    torch::autograd::backward(borrow_all(ts, n), borrow_all(grads, ngrads), retain != 0, create != 0, borrow_all(inputs, ninputs));
  });
}

KS_API int ks_grad(void** outputs, int64_t nout, void** inputs, int64_t nin, void** grads, int64_t ngrads, int64_t retain, int64_t create, int64_t allow_unused, void** results) {
  return guarded([&] {
    auto r = torch::autograd::grad(borrow_all(outputs, nout), borrow_all(inputs, nin), borrow_all(grads, ngrads), retain != 0, create != 0, allow_unused != 0);
    for (size_t k = 0; k < r.size(); k++) results[k] = give(std::move(r[k]));
  });
}

KS_API int64_t ks_grad_mode() { return c10::GradMode::is_enabled(); }
KS_API void ks_set_grad_mode(int64_t on) { c10::GradMode::set_enabled(on != 0); }
KS_API int64_t ks_inference_mode() { return c10::InferenceMode::is_enabled(); }
KS_API void* ks_inference_enter(int64_t on) { return new c10::InferenceMode(on != 0); }
KS_API void ks_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

// ---- random numbers, threads, devices ----------------------------------------------------------------------------

KS_API int ks_generator_new(int64_t seed, int64_t device_type, int64_t device_index, void** out) {
  return guarded([&] {
    if (device_type == 0) {
      *out = new at::Generator(at::detail::createCPUGenerator(static_cast<uint64_t>(seed)));
      return;
    }
    // A device's default generator, cloned, so that drawing from the new one leaves the default alone.
    auto g = at::globalContext().defaultGenerator(c10::Device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index))).clone();
    g.set_current_seed(static_cast<uint64_t>(seed));
    *out = new at::Generator(g);
  });
}

KS_API void* ks_generator_default() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }
KS_API void ks_generator_free(void* g) { delete static_cast<at::Generator*>(g); }
KS_API int64_t ks_generator_seed(void* g) { return static_cast<int64_t>(static_cast<at::Generator*>(g)->current_seed()); }

KS_API int ks_generator_set_seed(void* handle, int64_t seed) {
  return guarded([&] {
    auto& g = *static_cast<at::Generator*>(handle);
    std::lock_guard<std::mutex> lock(g.mutex());
    g.set_current_seed(static_cast<uint64_t>(seed));
  });
}

KS_API int ks_generator_state(void* handle, void** out) {
  return guarded([&] {
    auto& g = *static_cast<at::Generator*>(handle);
    std::lock_guard<std::mutex> lock(g.mutex());
    *out = give(g.get_state());
  });
}

KS_API int ks_generator_set_state(void* handle, void* state) {
  return guarded([&] {
    auto& g = *static_cast<at::Generator*>(handle);
    auto s = borrow(state);
    std::lock_guard<std::mutex> lock(g.mutex());
    g.set_state(s);
  });
}

KS_API int ks_manual_seed(int64_t seed) {
  return guarded([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

KS_API int64_t ks_threads() { return at::get_num_threads(); }
KS_API int ks_set_threads(int64_t n) {
  return guarded([&] { at::set_num_threads(static_cast<int>(n)); });
}
KS_API int64_t ks_interop_threads() { return at::get_num_interop_threads(); }
KS_API int ks_set_interop_threads(int64_t n) {
  return guarded([&] { at::set_num_interop_threads(static_cast<int>(n)); });
}

KS_API int64_t ks_cuda_available() { return at::hasCUDA() && at::detail::getCUDAHooks().hasCUDA(); }
KS_API int64_t ks_cuda_cudnn_available() { return at::detail::getCUDAHooks().hasCuDNN(); }
KS_API int64_t ks_cuda_count() { return ks_cuda_available() ? at::detail::getCUDAHooks().getNumGPUs() : 0; }

KS_API int ks_cuda_synchronize(int64_t index) {
  return guarded([&] {
    const auto& hooks = at::detail::getCUDAHooks();
    hooks.deviceSynchronize(static_cast<c10::DeviceIndex>(index < 0 ? 0 : index));
  });
}
