// Elementwise operations and reductions.
#include <ATen/ops/abs.h>
#include <ATen/ops/add.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/amin.h>
#include <ATen/ops/aminmax.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/clamp_max.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/cumsum.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/log.h>
#include <ATen/ops/logical_not.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/masked_fill.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/neg.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/var.h>
#include <ATen/ops/where.h>

#include <numeric>

#include "Guard.hpp"

using namespace ctorch;

ct_tensor *ct_unary(int op, const ct_tensor *x, char **error) {
  return make(error, [&]() -> at::Tensor {
    const auto &v = x->value;
    switch (op) {
      case ct_neg: return at::neg(v);
      case ct_exp: return at::exp(v);
      case ct_log: return at::log(v);
      case ct_sqrt: return at::sqrt(v);
      case ct_abs: return at::abs(v);
      case ct_sigmoid: return at::sigmoid(v);
      case ct_tanh: return at::tanh(v);
      case ct_relu: return at::relu(v);
      case ct_gelu: return at::gelu(v, "none");
      case ct_gelu_tanh: return at::gelu(v, "tanh");
      case ct_softplus: return at::softplus(v);
      case ct_logical_not: return at::logical_not(v);
      case ct_isfinite: return at::isfinite(v);
      default: TORCH_CHECK(false, "unknown unary operation ", op);
    }
  });
}

ct_tensor *ct_binary(int op, const ct_tensor *a, const ct_tensor *b, char **error) {
  return make(error, [&]() -> at::Tensor {
    const auto &x = a->value, &y = b->value;
    switch (op) {
      case ct_add: return x.add(y);
      case ct_sub: return x.sub(y);
      case ct_mul: return x.mul(y);
      case ct_div: return x.div(y);
      case ct_maximum: return at::maximum(x, y);
      case ct_minimum: return at::minimum(x, y);
      case ct_eq: return x.eq(y);
      case ct_ne: return x.ne(y);
      case ct_lt: return x.lt(y);
      case ct_le: return x.le(y);
      case ct_gt: return x.gt(y);
      case ct_ge: return x.ge(y);
      default: TORCH_CHECK(false, "unknown binary operation ", op);
    }
  });
}

ct_tensor *ct_binary_scalar(int op, const ct_tensor *a, double b, char **error) {
  return make(error, [&]() -> at::Tensor {
    const auto &x = a->value;
    switch (op) {
      case ct_add: return x.add(b);
      case ct_sub: return x.sub(b);
      case ct_mul: return x.mul(b);
      case ct_div: return x.div(b);
      case ct_maximum: return at::clamp_min(x, b);
      case ct_minimum: return at::clamp_max(x, b);
      case ct_eq: return x.eq(b);
      case ct_ne: return x.ne(b);
      case ct_lt: return x.lt(b);
      case ct_le: return x.le(b);
      case ct_gt: return x.gt(b);
      case ct_ge: return x.ge(b);
      default: TORCH_CHECK(false, "unknown binary operation ", op);
    }
  });
}

ct_tensor *ct_pow(const ct_tensor *x, double exponent, char **error) {
  return make(error, [&] { return at::pow(x->value, exponent); });
}

ct_tensor *ct_clamp(const ct_tensor *x, double low, double high, char **error) {
  return make(error, [&] { return at::clamp(x->value, low, high); });
}

ct_tensor *ct_where(const ct_tensor *condition, const ct_tensor *a, const ct_tensor *b, char **error) {
  return make(error, [&] { return at::where(condition->value, a->value, b->value); });
}

ct_tensor *ct_masked_fill(const ct_tensor *x, const ct_tensor *mask, double value, char **error) {
  return make(error, [&] { return at::masked_fill(x->value, mask->value, value); });
}

ct_tensor *ct_cast(const ct_tensor *x, int type, char **error) {
  return make(error, [&] { return x->value.to(dtype(type)); });
}

ct_tensor *ct_to_device(const ct_tensor *x, ct_device d, char **error) {
  return make(error, [&] { return x->value.to(device(d)); });
}

namespace {
/// `values`, or every dimension of `x` when none are named.
std::vector<int64_t> reduced(const at::Tensor &x, const int64_t *values, int count) {
  if (count > 0) return std::vector<int64_t>(values, values + count);
  std::vector<int64_t> all(static_cast<size_t>(x.dim()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}
}  // namespace

ct_tensor *ct_reduce(int op, const ct_tensor *x, const int64_t *axes, int count, bool keep, char **error) {
  return make(error, [&]() -> at::Tensor {
    const auto &v = x->value;
    auto d = reduced(v, axes, count);
    switch (op) {
      case ct_sum: return at::sum(v, d, keep);
      case ct_mean: return at::mean(v, d, keep);
      case ct_amax: return at::amax(v, d, keep);
      case ct_amin: return at::amin(v, d, keep);
      case ct_logsumexp: return at::logsumexp(v, d, keep);
      case ct_norm2: return at::linalg_vector_norm(v, 2, d, keep);
      default: TORCH_CHECK(false, "unknown reduction ", op);
    }
  });
}

void ct_extremes(const ct_tensor *x, double *low, double *high, char **error) {
  perform(error, [&] {
    const auto [least, most] = at::aminmax(x->value);
    *low = least.item<double>();
    *high = most.item<double>();
  });
}

ct_tensor *ct_var(const ct_tensor *x, const int64_t *axes, int count, int64_t correction, bool keep, char **error) {
  return make(error, [&] {
    auto d = reduced(x->value, axes, count);
    return at::var(x->value, d, std::optional<at::Scalar>(correction), keep);
  });
}

ct_tensor *ct_argmax(const ct_tensor *x, int64_t dim, char **error) {
  return make(error, [&] { return at::argmax(x->value, dim); });
}

ct_tensor *ct_cumsum(const ct_tensor *x, int64_t dim, char **error) {
  return make(error, [&] { return at::cumsum(x->value, dim); });
}
