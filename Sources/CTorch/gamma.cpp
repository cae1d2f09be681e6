// Gamma correction: low + scale · ((x − low) / width) ^ gamma.
//
// libtorch's power takes several times as long as the logarithm and the exponential of glibc's vector library (libmvec, within four
// units of the last place) in one pass over memory. Its own logarithm and exponential are MKL's, which start threads of their own and
// take them from a training with workers (docs/decisions/0021-contrast-by-libmvec.md).
#include <ATen/TensorIterator.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/add.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/div.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/sub.h>

#include <algorithm>
#include <cfloat>

#include "Guard.hpp"

using ctorch::make;

#if defined(__x86_64__) && defined(__GLIBC__)
#define HAS_LIBMVEC 1
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,fma")))

extern "C" AVX2 __m256 _ZGVdN8v_logf(__m256);
extern "C" AVX2 __m256 _ZGVdN8v_expf(__m256);

namespace {

struct Correction {
  float low, width, gamma, scale;
};

bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

AVX2 inline __m256 corrected_vector(__m256 x, const Correction &c) {
  const __m256 low = _mm256_set1_ps(c.low);
  const __m256 t = _mm256_div_ps(_mm256_sub_ps(x, low), _mm256_set1_ps(c.width));
  // Zeros, values below them and underflow would take the library's slow path: the smallest normal number, and the logarithm of
  // about that, keep them out. A maximum is its second operand where one is NaN, so that NaN stays.
  const __m256 logarithm = _ZGVdN8v_logf(_mm256_max_ps(_mm256_set1_ps(FLT_MIN), t));
  const __m256 exponent = _mm256_max_ps(_mm256_set1_ps(-87), _mm256_mul_ps(_mm256_set1_ps(c.gamma), logarithm));
  const __m256 is_above_or_nan = _mm256_cmp_ps(t, _mm256_setzero_ps(), _CMP_NLE_UQ);
  return _mm256_fmadd_ps(_mm256_and_ps(is_above_or_nan, _ZGVdN8v_expf(exponent)), _mm256_set1_ps(c.scale), low);
}

AVX2 void correct_row(const float *from, float *to, int64_t count, const Correction &c) {
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) _mm256_storeu_ps(to + i, corrected_vector(_mm256_loadu_ps(from + i), c));
  if (i == count) return;
  float rest[8] = {};
  std::copy(from + i, from + count, rest);
  _mm256_storeu_ps(rest, corrected_vector(_mm256_loadu_ps(rest), c));
  std::copy(rest, rest + (count - i), to + i);
}

}  // namespace
#endif

ct_tensor *ct_gamma_corrected(
    const ct_tensor *x, double low, double width, double gamma, double scale, char **error) {
  return make(error, [&]() -> at::Tensor {
    // A width that is NaN comes from such values, and makes more of them.
    TORCH_CHECK(!(static_cast<float>(width) <= 0) && gamma > 0, "a power ", gamma, " of parts of ", width);
    const at::Tensor &v = x->value;
    TORCH_CHECK(!(at::GradMode::is_enabled() && v.requires_grad()), "gamma correction has no gradient");
#ifdef HAS_LIBMVEC
    if (v.scalar_type() == at::kFloat && v.is_cpu() && has_avx2()) {
      const at::Tensor input = v.contiguous();
      at::Tensor output = at::empty_like(input);
      const Correction correction{float(low), float(width), float(gamma), float(scale)};
      // The iterator of libtorch for its threads. Both tensors are dense and of one order, so that its rows are too.
      at::TensorIterator::unary_op(output, input).for_each([&](char **data, const int64_t *, int64_t count) {
        correct_row(reinterpret_cast<const float *>(data[1]), reinterpret_cast<float *>(data[0]), count, correction);
      });
      return output;
    }
#endif
    const at::Tensor part = at::clamp_min(at::div(at::sub(v, low), width), 0);
    return at::add(at::mul(at::pow(part, gamma), scale), low);
  });
}
