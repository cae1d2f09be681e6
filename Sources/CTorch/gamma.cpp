// Gamma correction: a power of every element, as it lies between two values.
//
// A power by libtorch takes several times as long as the logarithm and the exponential of glibc's vector library (libmvec, within
// four units of the last place) in one pass. MKL's, by way of libtorch, run on threads of their own.
#include <ATen/TensorIterator.h>
#include <ATen/ops/add.h>
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
#endif

namespace {

/// low + scale · ((x − low) / width) ^ gamma
struct Correction {
  float low, width, gamma, scale;
};

at::Tensor corrected(const at::Tensor &x, const Correction &c) {
  return at::add(at::mul(at::pow(at::div(at::sub(x, c.low), c.width), c.gamma), c.scale), c.low);
}

#ifdef HAS_LIBMVEC
bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

AVX2 inline __m256 correct(__m256 x, const Correction &c) {
  const __m256 low = _mm256_set1_ps(c.low);
  const __m256 t = _mm256_div_ps(_mm256_sub_ps(x, low), _mm256_set1_ps(c.width));
  // Nothing that the library takes a slow way for. The second operand of a maximum is the result where one is NaN.
  const __m256 logarithm = _ZGVdN8v_logf(_mm256_max_ps(_mm256_set1_ps(FLT_MIN), t));
  const __m256 exponent = _mm256_max_ps(_mm256_set1_ps(-87), _mm256_mul_ps(_mm256_set1_ps(c.gamma), logarithm));
  const __m256 is_above = _mm256_cmp_ps(t, _mm256_setzero_ps(), _CMP_NLE_UQ);
  return _mm256_fmadd_ps(_mm256_and_ps(is_above, _ZGVdN8v_expf(exponent)), _mm256_set1_ps(c.scale), low);
}

AVX2 void correct(const float *from, float *to, int64_t count, const Correction &c) {
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) _mm256_storeu_ps(to + i, correct(_mm256_loadu_ps(from + i), c));
  if (i == count) return;
  float rest[8] = {};
  std::copy(from + i, from + count, rest);
  _mm256_storeu_ps(rest, correct(_mm256_loadu_ps(rest), c));
  std::copy(rest, rest + (count - i), to + i);
}
#endif

}  // namespace

ct_tensor *ct_gamma_corrected(
    const ct_tensor *x, double low, double width, double gamma, double scale, char **error) {
  return make(error, [&]() -> at::Tensor {
    TORCH_CHECK(width > 0 && gamma > 0, "a power ", gamma, " of parts of ", width);
    const Correction correction{float(low), float(width), float(gamma), float(scale)};
#ifdef HAS_LIBMVEC
    const at::Tensor input = x->value.contiguous();
    if (input.scalar_type() == at::kFloat && input.is_cpu() && has_avx2()) {
      at::Tensor output = at::empty_like(input);
      at::TensorIterator::unary_op(output, input).for_each([&](char **data, const int64_t *, int64_t count) {
        correct(reinterpret_cast<const float *>(data[1]), reinterpret_cast<float *>(data[0]), count, correction);
      });
      return output;
    }
#endif
    return corrected(x->value, correction);
  });
}
