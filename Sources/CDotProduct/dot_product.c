#include "dot_product.h"

#include <string.h>

#if defined(__x86_64__)
#define WIDEST __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDEST
#endif

enum { lanes = 16, sums = 4 };

typedef float floats __attribute__((vector_size(lanes * sizeof(float))));
typedef float floats8 __attribute__((vector_size(8 * sizeof(float))));
typedef float floats4 __attribute__((vector_size(4 * sizeof(float))));
typedef uint32_t words __attribute__((vector_size(lanes * sizeof(uint32_t))));
typedef uint16_t halves __attribute__((vector_size(lanes * sizeof(uint16_t))));

// Both functions are one: a row is summed in `sums` independent chains, so that one addition does not wait for another.
#define DOT_PRODUCTS(load, value)                                                          \
  for (size_t row = 0; row < count; row++, vectors += dimension) {                         \
    floats sum[sums] = {0};                                                                \
    size_t i = 0;                                                                          \
    for (; i + lanes * sums <= dimension; i += lanes * sums) {                             \
      _Pragma("unroll") for (size_t s = 0; s < sums; s++) {                                \
        floats q, v;                                                                       \
        memcpy(&q, query + i + s * lanes, sizeof q);                                       \
        load(v, vectors + i + s * lanes);                                                  \
        sum[s] += q * v;                                                                   \
      }                                                                                    \
    }                                                                                      \
    const floats all = (sum[0] + sum[1]) + (sum[2] + sum[3]);                              \
    const floats8 eight = __builtin_shufflevector(all, all, 0, 1, 2, 3, 4, 5, 6, 7)        \
        + __builtin_shufflevector(all, all, 8, 9, 10, 11, 12, 13, 14, 15);                 \
    const floats4 four = __builtin_shufflevector(eight, eight, 0, 1, 2, 3)                 \
        + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);                               \
    float total = (four[0] + four[1]) + (four[2] + four[3]);                               \
    for (; i < dimension; i++) total += query[i] * value(vectors[i]);                      \
    scores[row] = total;                                                                   \
  }

#define LOAD_F32(to, from) memcpy(&to, from, sizeof to)
#define VALUE_F32(x) (x)

#define LOAD_BF16(to, from)                                                                \
  do {                                                                                     \
    halves bits;                                                                           \
    memcpy(&bits, from, sizeof bits);                                                      \
    const words wide = __builtin_convertvector(bits, words) << 16;                         \
    memcpy(&to, &wide, sizeof to);                                                         \
  } while (0)

static inline float value_bf16(uint16_t bits) {
  const uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, sizeof value);
  return value;
}

WIDEST void nosology_dot_f32(
    const float *vectors, size_t count, size_t dimension, const float *query, float *scores) {
  DOT_PRODUCTS(LOAD_F32, VALUE_F32)
}

WIDEST void nosology_dot_bf16(
    const uint16_t *vectors, size_t count, size_t dimension, const float *query, float *scores) {
  DOT_PRODUCTS(LOAD_BF16, value_bf16)
}
