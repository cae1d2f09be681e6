// Neural network kernels.
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/max_pool3d.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/_upsample_bilinear2d_aa.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_linear1d.h>
#include <ATen/ops/upsample_trilinear3d.h>
#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/Reduction.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "Guard.hpp"

using namespace ctorch;

ct_tensor *ct_matmul(const ct_tensor *a, const ct_tensor *b, char **error) {
  return make(error, [&] { return at::matmul(a->value, b->value); });
}

namespace {
/// Whether the product may run on the kernel of oneDNN that libtorch's compiler uses, which records no gradient.
///
/// On the AMD processor it was measured on it is up to 2.6 times faster than `at::linear` in float32 and 1.15 times in
/// bfloat16 (docs/decisions/0002-onednn-linear.md).
bool prefers_onednn(const at::Tensor &x, const at::Tensor &weight) {
  bool has_kernel = x.scalar_type() == at::kFloat || (x.scalar_type() == at::kBFloat16 && ct_bf16_level() > 0);
  return has_kernel && weight.scalar_type() == x.scalar_type() && !c10::GradMode::is_enabled() && x.is_cpu() &&
         x.dim() >= 2 && x.numel() > 0 && at::globalContext().hasMKLDNN() &&
         !at::autocast::is_autocast_enabled(at::kCPU);
}

at::Tensor onednn_linear(const at::Tensor &x, const at::Tensor &weight, const std::optional<at::Tensor> &bias) {
  using Signature = at::Tensor(const at::Tensor &, const at::Tensor &, const std::optional<at::Tensor> &,
                               std::string_view, c10::List<std::optional<at::Scalar>>,
                               std::optional<std::string_view>);
  static const auto kernel =
      c10::Dispatcher::singleton().findSchemaOrThrow("mkldnn::_linear_pointwise", "").typed<Signature>();
  TORCH_CHECK(weight.dim() == 2 && x.size(-1) == weight.size(1), "linear: shapes ", x.sizes(), " and ",
              weight.sizes(), " cannot be multiplied");
  return kernel.call(x, weight, bias, "none", c10::List<std::optional<at::Scalar>>(), "");
}
}  // namespace

ct_tensor *ct_linear(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, char **error) {
  return make(error, [&] {
    if (prefers_onednn(x->value, weight->value)) return onednn_linear(x->value, weight->value, optional(bias));
    return at::linear(x->value, weight->value, optional(bias));
  });
}

ct_tensor *ct_embedding(const ct_tensor *weight, const ct_tensor *ids, char **error) {
  return make(error, [&] { return at::embedding(weight->value, ids->value); });
}

ct_tensor *ct_layer_norm(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, double eps,
                         char **error) {
  return make(error, [&] {
    return at::layer_norm(x->value, weight->value.sizes(), weight->value, bias->value, eps);
  });
}

namespace {
/// Whether rows of `length` elements do not fill a vector register. libtorch's CPU kernels of softmax and attention then
/// compute one element at a time; a softmax over the first dimension fills the register across rows instead
/// (docs/decisions/0003-short-rows.md).
bool are_short(int64_t length, int64_t element_size) { return length * element_size < 64; }

/// softmax(k qᵀ / √d)ᵀ v with the keys leading; q, k, v [B, H, T, d].
at::Tensor short_attention(const at::Tensor &q, const at::Tensor &k, const at::Tensor &v) {
  auto queries = q.flatten(0, 1), keys = k.flatten(0, 1), values = v.flatten(0, 1);  // [B·H, T, d]
  auto scores = at::bmm(keys, queries.transpose(1, 2)) * (1 / std::sqrt(static_cast<double>(q.size(3))));
  auto weights = at::softmax(scores.transpose(0, 1), 0);  // [T, B·H, T]
  return at::bmm(weights.permute({1, 2, 0}), values).view(q.sizes());
}

bool prefers_short_attention(const at::Tensor &q, const at::Tensor &k, const at::Tensor &v) {
  return q.is_cpu() && q.dim() == 4 && q.sizes() == k.sizes() && q.sizes() == v.sizes() &&
         are_short(k.size(2), k.element_size());
}
}  // namespace

ct_tensor *ct_softmax(const ct_tensor *x, int64_t dim, char **error) {
  return make(error, [&] {
    const auto &value = x->value;
    bool last = value.dim() > 1 && (dim == -1 || dim == value.dim() - 1);
    if (!last || !value.is_cpu() || !are_short(value.size(-1), sizeof(float))) return at::softmax(value, dim);
    return at::softmax(value.movedim(-1, 0), 0).movedim(0, -1);
  });
}

ct_tensor *ct_log_softmax(const ct_tensor *x, int64_t dim, char **error) {
  return make(error, [&] { return at::log_softmax(x->value, dim); });
}

ct_tensor *ct_attention(const ct_tensor *q, const ct_tensor *k, const ct_tensor *v, const ct_tensor *mask,
                        char **error) {
  return make(error, [&] {
    if (mask == nullptr && prefers_short_attention(q->value, k->value, v->value))
      return short_attention(q->value, k->value, v->value);
    return at::scaled_dot_product_attention(q->value, k->value, v->value, optional(mask));
  });
}

ct_tensor *ct_convolution(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, const int64_t *stride,
                          const int64_t *padding, const int64_t *dilation, int count, int64_t groups, char **error) {
  // Not `at::convolution`, which both would call: autocast on the CPU knows the two by name and passes it over.
  return make(error, [&]() -> at::Tensor {
    auto s = dims(stride, count), p = dims(padding, count), d = dims(dilation, count);
    if (count == 2) return at::conv2d(x->value, weight->value, optional(bias), s, p, d, groups);
    TORCH_CHECK(count == 3, "convolution over ", count, " dimensions");
    return at::conv3d(x->value, weight->value, optional(bias), s, p, d, groups);
  });
}

ct_tensor *ct_pad(const ct_tensor *x, const int64_t *sizes, int count, char **error) {
  return make(error, [&] { return at::constant_pad_nd(x->value, dims(sizes, count), 0); });
}

ct_tensor *ct_batch_norm(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, const ct_tensor *mean,
                         const ct_tensor *variance, bool training, double momentum, double eps, char **error) {
  return make(error, [&] {
    return at::batch_norm(x->value, weight->value, bias->value, mean->value, variance->value, training, momentum, eps,
                          true);
  });
}

ct_tensor *ct_max_pool(const ct_tensor *x, int64_t kernel, int64_t stride, int64_t padding, int count, char **error) {
  return make(error, [&]() -> at::Tensor {
    auto n = static_cast<size_t>(count);
    std::vector<int64_t> k(n, kernel), s(n, stride), p(n, padding);
    if (count == 2) return at::max_pool2d(x->value, k, s, p);
    TORCH_CHECK(count == 3, "max pooling over ", count, " dimensions");
    return at::max_pool3d(x->value, k, s, p);
  });
}

ct_tensor *ct_interpolate(const ct_tensor *x, const int64_t *sizes, const double *scales, int count, bool antialias,
                          char **error) {
  return make(error, [&]() -> at::Tensor {
    TORCH_CHECK(x->value.dim() == count + 2, "interpolation to ", dims(sizes, count), " needs rank ", count + 2,
                ", got shape ", x->value.sizes());
    TORCH_CHECK(!antialias || count == 2, "antialiasing is for two dimensions");
    auto scale = [&](int i) { return scales == nullptr ? std::nullopt : std::optional<double>(scales[i]); };
    auto size = dims(sizes, count);
    if (antialias) return at::_upsample_bilinear2d_aa(x->value, size, false, scale(0), scale(1));
    if (count == 1) return at::upsample_linear1d(x->value, size, false, scale(0));
    if (count == 2) return at::upsample_bilinear2d(x->value, size, false, scale(0), scale(1));
    return at::upsample_trilinear3d(x->value, size, false, scale(0), scale(1), scale(2));
  });
}

ct_tensor *ct_grid_sample(const ct_tensor *x, const ct_tensor *grid, int padding, char **error) {
  return make(error, [&] { return at::grid_sampler(x->value, grid->value, 0, padding, false); });
}

ct_tensor *ct_bce_with_logits(const ct_tensor *logits, const ct_tensor *target, const ct_tensor *weight,
                              char **error) {
  return make(error, [&] {
    TORCH_CHECK(logits->value.sizes() == target->value.sizes(), "logits ", logits->value.sizes(), " and targets ",
                target->value.sizes(), " differ in shape");
    return at::binary_cross_entropy_with_logits(logits->value, target->value, optional(weight), {},
                                                at::Reduction::Mean);
  });
}
