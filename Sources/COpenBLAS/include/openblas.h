// OpenBLAS, loaded apart from libtorch, with the kernels that the processor has. All calls are safe from any thread.
#ifndef NOSOLOGY_OPENBLAS_H
#define NOSOLOGY_OPENBLAS_H

#include <stddef.h>

// Who decided which kernels are used.
enum nosology_openblas_choice {
  nosology_openblas_library,      // OpenBLAS itself
  nosology_openblas_processor,    // this module: OpenBLAS did not know the processor
  nosology_openblas_self_test,    // this module: other kernels computed wrong products
  nosology_openblas_environment,  // OPENBLAS_CORETYPE
};

typedef struct {
  const char *path;           // of the library, empty when it could not be loaded
  const char *configuration;  // version and options, as the library says them
  const char *kernels;        // the processor whose kernels are used, for example "SkylakeX"
  enum nosology_openblas_choice choice;
  const char *error;  // why no product can be computed, or NULL
} nosology_openblas_state;

// What is loaded. The first call multiplies matrices to see whether the kernels compute right; where they do not, the
// next best of the processor are taken. Never NULL.
const nosology_openblas_state *nosology_openblas(void);

// c = a times b transposed: a [m, k], b [n, k], c [m, n], all row-major. Runs on the calling thread only.
// To be called only after `nosology_openblas` returned a state without error.
void nosology_openblas_multiply(
    const float *a, const float *b, float *c, size_t m, size_t n, size_t k);

// Whether kernels named `found` are behind those that this processor can run. For tests.
int nosology_openblas_is_behind(const char *found);

#endif
