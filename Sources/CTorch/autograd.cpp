// Gradients, autocast, optimiser step, generators, runtime.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/api/include/torch/version.h>

#include <dlfcn.h>

#include <cstdlib>
#include <typeinfo>

#include "Guard.hpp"

using namespace ctorch;

void ct_set_requires_grad(ct_tensor *tensor, bool value, char **error) {
  perform(error, [&] { tensor->value.set_requires_grad(value); });
}

bool ct_requires_grad(const ct_tensor *tensor) { return tensor->value.requires_grad(); }

ct_tensor *ct_grad(const ct_tensor *tensor) {
  const auto &grad = tensor->value.grad();
  return grad.defined() ? new ct_tensor{grad} : nullptr;
}

void ct_set_grad(ct_tensor *tensor, const ct_tensor *grad, char **error) {
  perform(error, [&] { tensor->value.mutable_grad() = grad == nullptr ? at::Tensor() : grad->value; });
}

void ct_backward(const ct_tensor *loss, char **error) {
  perform(error, [&] { loss->value.backward(); });
}

ct_tensor *ct_detach(const ct_tensor *tensor, char **error) {
  return make(error, [&] { return tensor->value.detach(); });
}

bool ct_set_grad_mode(bool enabled) {
  bool former = c10::GradMode::is_enabled();
  c10::GradMode::set_enabled(enabled);
  return former;
}

bool ct_set_autocast(int device_type, bool enabled, char **error) {
  return guard(error, false, [&] {
    auto type = static_cast<c10::DeviceType>(device_type);
    bool former = at::autocast::is_autocast_enabled(type);
    at::autocast::set_autocast_enabled(type, enabled);
    at::autocast::set_autocast_dtype(type, at::kBFloat16);
    // Casts of weights are cached only within one region, or an optimiser step would go unseen.
    if (!enabled) at::autocast::clear_cache();
    return former;
  });
}

void ct_copy_(ct_tensor *destination, const ct_tensor *source, char **error) {
  perform(error, [&] {
    c10::AutoGradMode off(false);
    TORCH_CHECK(destination->value.sizes() == source->value.sizes(), "copy of shape ", source->value.sizes(),
                " into shape ", destination->value.sizes());
    destination->value.copy_(source->value);
  });
}

void ct_lerp_(ct_tensor *destination, const ct_tensor *source, double keep, char **error) {
  perform(error, [&] {
    c10::AutoGradMode off(false);
    destination->value.lerp_(source->value, 1 - keep);
  });
}

void ct_adamw(ct_tensor *const *parameters, ct_tensor *const *grads, ct_tensor *const *first, ct_tensor *const *second,
              ct_tensor *const *steps, int count, double lr, double beta1, double beta2, double decay, double eps,
              char **error) {
  perform(error, [&] {
    c10::AutoGradMode off(false);
    auto step_tensors = list(steps, count);
    for (auto &step : step_tensors) step.add_(1);
    at::_fused_adamw_(list(parameters, count), list(grads, count), list(first, count), list(second, count), {},
                      step_tensors, lr, beta1, beta2, decay, eps, false, false);
  });
}

double ct_clip_grad_norm(ct_tensor *const *grads, int count, double max_norm, char **error) {
  return guard(error, 0.0, [&] {
    c10::AutoGradMode off(false);
    auto all = list(grads, count);
    double norm = at::linalg_vector_norm(at::stack(at::_foreach_norm(all)), 2).item<double>();
    // As torch.nn.utils.clip_grad_norm_: the quotient is damped by 1e-6 and never enlarges.
    double scale = max_norm / (norm + 1e-6);
    if (scale < 1) at::_foreach_mul_(all, scale);
    return norm;
  });
}

ct_generator *ct_generator_new(uint64_t seed, ct_device d, char **error) {
  return guard(error, static_cast<ct_generator *>(nullptr), [&] {
    if (d.type == ct_cpu) return new ct_generator{at::make_generator<at::CPUGeneratorImpl>(seed)};
    auto where = device(d);
    auto generator = at::globalContext().getAcceleratorHooksInterface(where.type()).getNewGenerator(where.index());
    generator.set_current_seed(seed);
    return new ct_generator{generator};
  });
}

void ct_generator_free(ct_generator *generator) { delete generator; }

ct_device ct_generator_device(const ct_generator *generator) { return place(generator->value.device()); }

ct_tensor *ct_generator_state(const ct_generator *generator, char **error) {
  return make(error, [&] { return generator->value.get_state(); });
}

void ct_generator_set_state(ct_generator *generator, const ct_tensor *state, char **error) {
  perform(error, [&] { generator->value.set_state(state->value); });
}

const char *ct_header_version(void) { return TORCH_VERSION; }

char *ct_build_configuration(void) { return strdup(at::show_config().c_str()); }

const char *ct_cpu_capability(void) {
  static const std::string name = at::get_cpu_capability();
  return name.c_str();
}

char *ct_blas_path(void) {
  // libtorch's own calls are bound by the same search: the first library of the process that has the name.
  void *symbol = dlsym(RTLD_DEFAULT, "sgemm_");
  Dl_info info;
  return symbol && dladdr(symbol, &info) ? strdup(info.dli_fname) : nullptr;
}

const char *ct_mkl_kernels(void) {
  // `MKLVersion` of mkl_types.h; libtorch exports the function but ships no header of MKL.
  struct Version {
    int major, minor, update;
    const char *status, *build, *processor, *platform;
  };
  static const Version version = [] {
    Version result{};
    auto get = reinterpret_cast<void (*)(Version *)>(dlsym(RTLD_DEFAULT, "mkl_serv_get_version"));
    if (get && at::globalContext().hasMKL()) get(&result);
    return result;
  }();
  return version.processor;
}

int ct_bf16_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("amx-bf16")) return 2;
  if (__builtin_cpu_supports("avx512bf16")) return 1;
#endif
  return 0;
}

int ct_thread_count(void) { return at::get_num_threads(); }
void ct_set_thread_count(int count) { at::set_num_threads(count); }

char *ct_library_path(void) {
  Dl_info info;
  // The address comes from the table of the dynamic linker, so it lies in the library and not in this program.
  if (dladdr(reinterpret_cast<void *>(&at::show_config), &info) == 0 || info.dli_fname == nullptr) return nullptr;
  return realpath(info.dli_fname, nullptr);
}

bool ct_cuda_is_linked(void) {
  const auto &hooks = at::detail::getCUDAHooks();
  return typeid(hooks) != typeid(at::CUDAHooksInterface);
}

int ct_cuda_device_count(char **error) {
  return guard(error, 0, [] {
    const auto &hooks = at::detail::getCUDAHooks();
    return hooks.hasCUDA() ? static_cast<int>(hooks.deviceCount()) : 0;
  });
}

void ct_cuda_full_float32(void) {
  at::globalContext().setAllowTF32CuDNN(false);
  at::globalContext().setAllowTF32CuBLAS(false);
}
