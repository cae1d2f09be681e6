#include "StandInDevice.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/EmptyTensor.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

#include <cstdlib>

namespace {

constexpr auto kind = c10::DeviceType::PrivateUse1;
const c10::Device standin(kind, 0);
const c10::DispatchKeySet keys(c10::DispatchKey::PrivateUse1);

// ---- Memory and device ----------------------------------------------------------------------------------------------

struct Memory final : c10::Allocator {
  c10::DataPtr allocate(size_t count) override {
    void *bytes = count == 0 ? nullptr : std::aligned_alloc(64, (count + 63) / 64 * 64);
    return {bytes, bytes, &std::free, standin};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &std::free; }
  void copy_data(void *to, const void *from, size_t count) const override { default_copy_data(to, from, count); }
};

Memory memory;

struct Guard final : c10::impl::NoOpDeviceGuardImpl<kind> {
  c10::Device exchangeDevice(c10::Device) const override { return standin; }
  c10::Device getDevice() const override { return standin; }
  c10::Stream getStream(c10::Device) const noexcept override { return c10::Stream(c10::Stream::DEFAULT, standin); }
  c10::Stream exchangeStream(c10::Stream) const noexcept override {
    return c10::Stream(c10::Stream::DEFAULT, standin);
  }
};

// ---- Random numbers -------------------------------------------------------------------------------------------------

/// A generator of the device. Its state is that of the CPU's and one byte, so that neither takes the other's.
struct Draws final : c10::GeneratorImpl {
  at::Generator host = at::make_generator<at::CPUGeneratorImpl>();

  Draws() : c10::GeneratorImpl(standin, keys) {}
  void set_current_seed(uint64_t seed) override { host.set_current_seed(seed); }
  uint64_t current_seed() const override { return host.current_seed(); }
  uint64_t seed() override { return host.seed(); }
  void set_offset(uint64_t offset) override { host.set_offset(offset); }
  uint64_t get_offset() const override { return host.get_offset(); }
  c10::intrusive_ptr<c10::TensorImpl> get_state() const override {
    return at::cat({host.get_state(), at::ones({1}, at::kByte)}).getIntrusivePtr();
  }
  void set_state(const c10::TensorImpl &state) override {
    auto whole = at::empty({state.numel()}, at::kByte);
    memcpy(whole.data_ptr(), state.data(), static_cast<size_t>(state.numel()));
    host.set_state(whole.narrow(0, 0, state.numel() - 1).clone());
  }
  GeneratorImpl *clone_impl() const override {
    auto *copy = new Draws();
    copy->host = host.clone();
    return copy;
  }
};

struct Hooks final : at::PrivateUse1HooksInterface {
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
  c10::DeviceIndex deviceCount() const override { return 1; }
  at::Generator getNewGenerator(c10::DeviceIndex) const override { return at::make_generator<Draws>(); }
};

// ---- Computation ----------------------------------------------------------------------------------------------------

/// The memory of a tensor of the device, seen as the CPU's.
at::Tensor host_view(const at::Tensor &own) {
  return at::for_blob(own.data_ptr(), own.sizes())
      .strides(own.strides())
      .context(new at::Tensor(own), [](void *kept) { delete static_cast<at::Tensor *>(kept); })
      .options(own.options().device(at::kCPU))
      .allocator(at::getCPUAllocator())
      .resizeable_storage()
      .make_tensor();
}

/// A tensor of the device with the values of one of the CPU.
at::Tensor taken(const at::Tensor &host) {
  if (!host.defined()) return host;
  at::Tensor own = at::detail::empty_strided_generic(host.sizes(), host.strides(), &memory, keys, host.scalar_type());
  host_view(own).copy_(host);
  return own;
}

/// The tensors of one call, each with its view.
class Loan {
 public:
  explicit Loan(std::string name) : name_(std::move(name)) {}

  at::Tensor lend(const at::Tensor &tensor) {
    if (!tensor.defined()) return tensor;
    if (tensor.device() != standin) {
      // As a GPU it reads a single number of the CPU.
      TORCH_CHECK(tensor.is_cpu() && tensor.dim() == 0, name_, ": expected all tensors on ", standin, ", found one of ",
                  tensor.sizes(), " on ", tensor.device());
      return tensor;
    }
    for (auto &[own, host] : pairs_)
      if (own.is_same(tensor)) return host;
    pairs_.emplace_back(tensor, host_view(tensor));
    return pairs_.back().second;
  }

  at::Tensor give_back(const at::Tensor &result) {
    for (auto &[own, host] : pairs_) {
      if (host.is_same(result)) return own;
      TORCH_CHECK(!result.defined() || !result.is_alias_of(host), name_,
                  " is a view, for which the stand-in device has no kernel");
    }
    return taken(result);
  }

  /// Takes over what the call has resized.
  void settle() {
    for (auto &[own, host] : pairs_) {
      if (own.sizes() == host.sizes()) continue;
      auto fresh = taken(host);
      auto *impl = own.unsafeGetTensorImpl();
      impl->set_storage_keep_dtype(fresh.storage());
      impl->set_storage_offset(0);
      impl->set_sizes_and_strides(fresh.sizes(), fresh.strides());
    }
  }

 private:
  std::string name_;
  std::vector<std::pair<at::Tensor, at::Tensor>> pairs_;
};

/// Any operation that has no kernel of its own: the CPU's on views of the same memory.
void compute(const c10::OperatorHandle &op, torch::jit::Stack *stack) {
  const auto &schema = op.schema();
  Loan loan(schema.name());
  for (auto i = stack->size() - schema.arguments().size(); i < stack->size(); i++) {
    auto &value = (*stack)[i];
    if (value.isTensor()) {
      value = loan.lend(value.toTensor());
    } else if (value.isTensorList()) {
      c10::List<at::Tensor> list;
      for (const auto &tensor : value.toTensorVector()) list.push_back(loan.lend(tensor));
      value = list;
    } else if (value.isOptionalTensorList()) {
      c10::List<std::optional<at::Tensor>> list;
      for (const auto &tensor : value.toOptionalTensorVector())
        list.push_back(tensor ? std::optional<at::Tensor>(loan.lend(*tensor)) : std::nullopt);
      value = list;
    } else if (value.isGenerator()) {
      auto generator = value.toGenerator();
      TORCH_CHECK(generator.device() == standin, schema.name(), ": expected a generator of ", standin, ", found one of ",
                  generator.device());
      value = generator.get<Draws>()->host;
    } else if (value.isDevice() && value.toDevice() == standin) {
      value = c10::Device(at::kCPU);
    }
  }
  op.callBoxed(stack);
  for (auto i = stack->size() - schema.returns().size(); i < stack->size(); i++) {
    auto &value = (*stack)[i];
    if (value.isTensor()) {
      value = loan.give_back(value.toTensor());
    } else if (value.isTensorList()) {
      c10::List<at::Tensor> list;
      for (const auto &tensor : value.toTensorVector()) list.push_back(loan.give_back(tensor));
      value = list;
    }
  }
  loan.settle();
}

at::Tensor empty(at::IntArrayRef sizes, std::optional<at::ScalarType> dtype, std::optional<at::Layout>,
                 std::optional<at::Device>, std::optional<bool>, std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(sizes, &memory, keys, c10::dtype_or_default(dtype), format);
}

at::Tensor empty_strided(at::IntArrayRef sizes, at::IntArrayRef strides, std::optional<at::ScalarType> dtype,
                         std::optional<at::Layout>, std::optional<at::Device>, std::optional<bool>) {
  return at::detail::empty_strided_generic(sizes, strides, &memory, keys, c10::dtype_or_default(dtype));
}

/// The one operation between devices.
at::Tensor copy_from(const at::Tensor &source, const at::Tensor &destination, bool) {
  auto host = [](const at::Tensor &tensor) { return tensor.device() == standin ? host_view(tensor) : tensor; };
  host(destination).copy_(host(source));
  return destination;
}

at::Tensor convolution(const at::Tensor &x, const at::Tensor &weight, const std::optional<at::Tensor> &bias,
                       at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed,
                       at::IntArrayRef output_padding, int64_t groups) {
  Loan loan("convolution");
  auto host_bias = bias ? std::optional<at::Tensor>(loan.lend(*bias)) : std::nullopt;
  return taken(at::convolution(loan.lend(x), loan.lend(weight), host_bias, stride, padding, dilation, transposed,
                               output_padding, groups));
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> convolution_backward(
    const at::Tensor &grad, const at::Tensor &x, const at::Tensor &weight, at::IntArrayRef stride,
    at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed, at::IntArrayRef output_padding, int64_t groups,
    std::array<bool, 3> wanted) {
  Loan loan("convolution_backward");
  int64_t bias_size = weight.size(0);
  auto [grad_x, grad_weight, grad_bias] =
      at::convolution_backward(loan.lend(grad), loan.lend(x), loan.lend(weight), at::IntArrayRef(bias_size), stride,
                               padding, dilation, transposed, output_padding, groups, wanted);
  return {taken(grad_x), taken(grad_weight), taken(grad_bias)};
}

}  // namespace

void standin_register(void) {
  static const bool done = [] {
    at::RegisterPrivateUse1HooksInterface(new Hooks());
    c10::register_privateuse1_backend("standin");
    return true;
  }();
  static_cast<void>(done);
}

namespace at {
REGISTER_ALLOCATOR(kind, &memory)
}

namespace c10::impl {
C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard)
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>());
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("empty.memory_format", empty);
  library.impl("empty_strided", empty_strided);
  library.impl("_copy_from", copy_from);
  library.impl("as_strided", static_cast<at::Tensor (*)(const at::Tensor &, at::IntArrayRef, at::IntArrayRef,
                                                        std::optional<int64_t>)>(&at::native::as_strided_tensorimpl));
  library.impl("view", &at::native::view);
  library.impl("_reshape_alias", &at::native::_reshape_alias);
  library.impl("convolution_overrideable", convolution);
  library.impl("convolution_backward_overrideable", convolution_backward);
}
