// Creation, inspection, lifetime, shape.
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/flip.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gather.h>
#include <ATen/ops/index_add.h>
#include <ATen/ops/index_copy.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/lt.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

#include "Guard.hpp"

using namespace ctorch;

void ct_free(ct_tensor *tensor) { delete tensor; }
void ct_free_string(char *string) { free(string); }

ct_tensor *ct_from_bytes(const void *bytes, size_t byte_count, const int64_t *sizes, int rank, int type, char **error) {
  return make(error, [&] {
    auto result = at::empty(dims(sizes, rank), at::TensorOptions().dtype(dtype(type)));
    TORCH_CHECK(result.nbytes() == byte_count, "shape ", result.sizes(), " needs ", result.nbytes(), " bytes, got ",
                byte_count);
    if (byte_count > 0) memcpy(result.data_ptr(), bytes, byte_count);
    return result;
  });
}

ct_tensor *ct_full(const int64_t *sizes, int rank, double value, int type, ct_device d, char **error) {
  return make(error, [&] {
    return at::full(dims(sizes, rank), value, at::TensorOptions().dtype(dtype(type)).device(device(d)));
  });
}

ct_tensor *ct_arange(int64_t count, int type, ct_device d, char **error) {
  return make(error, [&] { return at::arange(count, at::TensorOptions().dtype(dtype(type)).device(device(d))); });
}

ct_tensor *ct_normal(const int64_t *sizes, int rank, double mean, double std, ct_generator *g, char **error) {
  return make(error, [&] {
    return at::empty(dims(sizes, rank), at::TensorOptions().dtype(at::kFloat).device(g->value.device()))
        .normal_(mean, std, g->value);
  });
}

ct_tensor *ct_uniform(const int64_t *sizes, int rank, double low, double high, ct_generator *g, char **error) {
  return make(error, [&] {
    return at::empty(dims(sizes, rank), at::TensorOptions().dtype(at::kFloat).device(g->value.device()))
        .uniform_(low, high, g->value);
  });
}

ct_tensor *ct_dropout_mask(const ct_tensor *like, double keep, ct_generator *g, char **error) {
  return make(error, [&] {
    const auto &x = like->value;
    // One draw of 64 bits decides four elements: bernoulli_ takes one each, on one thread.
    auto draws = at::empty({(x.numel() + 3) / 4}, at::TensorOptions().dtype(at::kLong).device(g->value.device()));
    draws.random_(std::numeric_limits<int64_t>::min(), std::nullopt, g->value);
    auto bits = draws.view(at::kShort).narrow(0, 0, x.numel());
    auto kept = bits.lt(std::clamp(std::lround(keep * 65536), 1L, 65535L) - 32768);
    return kept.to(x.device(), x.scalar_type()).mul_(1 / keep).view(x.sizes());
  });
}

int ct_rank(const ct_tensor *tensor) { return static_cast<int>(tensor->value.dim()); }

void ct_sizes(const ct_tensor *tensor, int64_t *out) {
  auto sizes = tensor->value.sizes();
  std::copy(sizes.begin(), sizes.end(), out);
}

int ct_dtype_of(const ct_tensor *tensor) { return static_cast<int>(tensor->value.scalar_type()); }

ct_device ct_device_of(const ct_tensor *tensor) { return place(tensor->value.device()); }

bool ct_same_storage(const ct_tensor *a, const ct_tensor *b) { return a->value.is_alias_of(b->value); }

int ct_copy_out(const ct_tensor *tensor, void *out, size_t byte_count, char **error) {
  return guard(error, -1, [&] {
    auto host = tensor->value.detach().to(at::kCPU).contiguous();
    TORCH_CHECK(host.nbytes() == byte_count, "tensor holds ", host.nbytes(), " bytes, buffer ", byte_count);
    if (byte_count > 0) memcpy(out, host.const_data_ptr(), byte_count);
    return 0;
  });
}

ct_tensor *ct_reshape(const ct_tensor *x, const int64_t *sizes, int rank, char **error) {
  return make(error, [&] { return x->value.reshape(dims(sizes, rank)); });
}

ct_tensor *ct_permute(const ct_tensor *x, const int64_t *order, int count, char **error) {
  return make(error, [&] { return x->value.permute(dims(order, count)); });
}

ct_tensor *ct_transpose(const ct_tensor *x, int64_t a, int64_t b, char **error) {
  return make(error, [&] { return x->value.transpose(a, b); });
}

ct_tensor *ct_expand(const ct_tensor *x, const int64_t *sizes, int rank, char **error) {
  return make(error, [&] { return x->value.expand(dims(sizes, rank)); });
}

ct_tensor *ct_unsqueeze(const ct_tensor *x, int64_t dim, char **error) {
  return make(error, [&] { return x->value.unsqueeze(dim); });
}

ct_tensor *ct_squeeze(const ct_tensor *x, int64_t dim, char **error) {
  return make(error, [&] { return x->value.squeeze(dim); });
}

ct_tensor *ct_contiguous(const ct_tensor *x, char **error) {
  return make(error, [&] { return x->value.contiguous(); });
}

ct_tensor *ct_channels_last(const ct_tensor *x, char **error) {
  return make(error, [&] { return x->value.contiguous(at::MemoryFormat::ChannelsLast); });
}

ct_tensor *ct_narrow(const ct_tensor *x, int64_t dim, int64_t start, int64_t length, char **error) {
  return make(error, [&] { return x->value.narrow(dim, start, length); });
}

int ct_split(const ct_tensor *x, const int64_t *lengths, int count, int64_t dim, ct_tensor **out, char **error) {
  return guard(error, -1, [&] {
    auto pieces = x->value.split_with_sizes(dims(lengths, count), dim);
    for (int i = 0; i < count; i++) out[i] = new ct_tensor{pieces[static_cast<size_t>(i)]};
    return 0;
  });
}

ct_tensor *ct_select(const ct_tensor *x, int64_t dim, int64_t index, char **error) {
  return make(error, [&] { return x->value.select(dim, index); });
}

ct_tensor *ct_index_select(const ct_tensor *x, int64_t dim, const ct_tensor *index, char **error) {
  return make(error, [&] { return at::index_select(x->value, dim, index->value); });
}

ct_tensor *ct_flip(const ct_tensor *x, int64_t dim, char **error) {
  return make(error, [&] { return at::flip(x->value, {dim}); });
}

ct_tensor *ct_gather(const ct_tensor *x, int64_t dim, const ct_tensor *index, char **error) {
  return make(error, [&] { return at::gather(x->value, dim, index->value); });
}

ct_tensor *ct_index_add(const ct_tensor *x, int64_t dim, const ct_tensor *index, const ct_tensor *source,
                        char **error) {
  return make(error, [&] { return at::index_add(x->value, dim, index->value, source->value); });
}

ct_tensor *ct_index_copy(const ct_tensor *x, int64_t dim, const ct_tensor *index, const ct_tensor *source,
                         char **error) {
  return make(error, [&] { return at::index_copy(x->value, dim, index->value, source->value); });
}

ct_tensor *ct_cat(ct_tensor *const *tensors, int count, int64_t dim, char **error) {
  return make(error, [&] { return at::cat(list(tensors, count), dim); });
}

ct_tensor *ct_stack(ct_tensor *const *tensors, int count, int64_t dim, char **error) {
  return make(error, [&] { return at::stack(list(tensors, count), dim); });
}
