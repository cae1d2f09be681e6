// The one try/catch of the shim: a C++ exception that reached Swift would end the process.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/Generator.h>
#include <c10/util/Exception.h>

#include <cstring>
#include <exception>
#include <string>
#include <type_traits>

#include "include/ctorch.h"

struct ct_tensor {
  at::Tensor value;
};

struct ct_generator {
  at::Generator value;
};

namespace ctorch {

inline void report(char **error, const char *message) {
  if (error != nullptr) *error = strdup(message);
}

/// Runs `body`; on an exception stores its message and returns `fallback`.
template <class Body, class Result = std::invoke_result_t<Body>>
Result guard(char **error, Result fallback, Body body) {
  try {
    return body();
  } catch (const c10::Error &e) {
    report(error, e.what_without_backtrace());
  } catch (const std::exception &e) {
    report(error, e.what());
  } catch (...) {
    report(error, "unknown C++ exception");
  }
  return fallback;
}

/// `guard` for a body that makes a tensor.
template <class Body>
ct_tensor *make(char **error, Body body) {
  return guard(error, static_cast<ct_tensor *>(nullptr), [&] { return new ct_tensor{body()}; });
}

/// `guard` for a body that returns nothing.
template <class Body>
void perform(char **error, Body body) {
  guard(error, 0, [&] {
    body();
    return 0;
  });
}

inline at::IntArrayRef dims(const int64_t *values, int count) {
  return at::IntArrayRef(values, static_cast<size_t>(count));
}

inline c10::Device device(ct_device d) {
  if (d.type == ct_cpu) return c10::Device(c10::kCPU);
  return c10::Device(static_cast<c10::DeviceType>(d.type), static_cast<c10::DeviceIndex>(d.index));
}

inline ct_device place(c10::Device d) {
  return {static_cast<int32_t>(d.type()), d.is_cpu() ? 0 : static_cast<int32_t>(d.index())};
}

inline c10::ScalarType dtype(int d) { return static_cast<c10::ScalarType>(d); }

inline std::optional<at::Tensor> optional(const ct_tensor *t) {
  return t == nullptr ? std::optional<at::Tensor>() : std::optional<at::Tensor>(t->value);
}

inline std::vector<at::Tensor> list(ct_tensor *const *tensors, int count) {
  std::vector<at::Tensor> result;
  result.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; i++) result.push_back(tensors[i]->value);
  return result;
}

}  // namespace ctorch
