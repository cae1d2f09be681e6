// Why OpenBLAS is not simply linked: it exports the same names as libtorch (`sgemm_`, `sdot_`, …), and whichever library
// comes first in a process serves both. A library opened with RTLD_LOCAL serves nobody else, whatever the order.
//
// Why its kernels are chosen here: a release that is older than the processor falls back to the kernels of 2004, a fifth
// of what the same release computes with its newest. It reads the choice from the environment when it is loaded. So it
// is loaded before `main`, while nobody else can read the environment, which is left as it was.
#define _GNU_SOURCE  // dladdr
#include "openblas.h"

#include <cblas.h>
#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__APPLE__)
static const char *const file_name = "libopenblas.0.dylib";
#else
static const char *const file_name = "libopenblas.so.0";
#endif

static const char *const coretype = "OPENBLAS_CORETYPE";
static const char *const thread_count = "OPENBLAS_NUM_THREADS";

static void *library;
static __typeof__(&cblas_sgemm) sgemm;
static nosology_openblas_state state;
static char error_text[512];
static pthread_once_t tested = PTHREAD_ONCE_INIT;

// --- Kernels ---------------------------------------------------------------------------------------------------------

// Kernels of x86-64 from the newest instructions to the oldest. Those of one level differ in nothing that is used here.
static const struct {
  const char *names[8];  // the first is the one asked for
  int level;
} generations[] = {
    {{"SkylakeX", "Cooperlake", "SapphireRapids"}, 4},
    {{"Haswell", "Zen", "Excavator"}, 3},
    {{"Sandybridge", "Bulldozer", "Piledriver", "Steamroller"}, 2},
    {{"Nehalem"}, 1},
    {{"Prescott"}, 0},
};
enum { generation_count = sizeof generations / sizeof *generations };

// The level of instructions that the processor and the system offer, or -1 where it is not known.
static int processor_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd"))
    return 4;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 3;
  if (__builtin_cpu_supports("avx")) return 2;
  if (__builtin_cpu_supports("sse4.2")) return 1;
  return 0;
#else
  return -1;
#endif
}

// The level of kernels by their name. Those not in the table are either newer than it or special, and left alone.
static int kernel_level(const char *name) {
  for (size_t i = 0; i < generation_count; i++)
    for (size_t j = 0; generations[i].names[j] != NULL; j++)
      if (strcasecmp(generations[i].names[j], name) == 0) return generations[i].level;
  static const char *const old[] = {"Core2", "Penryn", "Dunnington", "Atom", "Katmai", "Coppermine", "Northwood",
                                    "Banias", "Athlon", "Opteron", "Opteron_SSE3", "Barcelona", "Bobcat", "Nano",
                                    "Unknown"};
  for (size_t i = 0; i < sizeof old / sizeof *old; i++)
    if (strcasecmp(old[i], name) == 0) return 0;
  return generations[0].level;
}

int nosology_openblas_is_behind(const char *found) { return kernel_level(found) < processor_level(); }

// --- Loading ---------------------------------------------------------------------------------------------------------

static void fail(const char *what, const char *detail) {
  snprintf(error_text, sizeof error_text, "%s: %s", what, detail ? detail : "no reason given");
  state.error = error_text;
}

static int sets(const char *entry, const char *name) {
  const size_t length = strlen(name);
  return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

// Loads the library while the environment says one thread, and which kernels unless that is NULL.
//
// The environment is another array meanwhile. setenv would move it for good: where Swift's runtime is linked statically it
// starts after this file, and finds the arguments of the process beside the environment that the kernel gave it.
static void *open_in_changed_environment(const char *kernels) {
  char threads[64], type[64];
  snprintf(threads, sizeof threads, "%s=1", thread_count);
  snprintf(type, sizeof type, "%s=%s", coretype, kernels ? kernels : "");
  char **former = environ;
  size_t count = 0;
  while (former && former[count]) count++;
  char *changed[count + 3];
  size_t length = 0;
  changed[length++] = threads;
  if (kernels) changed[length++] = type;
  for (size_t i = 0; i < count; i++)
    if (!sets(former[i], thread_count) && !(kernels && sets(former[i], coretype))) changed[length++] = former[i];
  changed[length] = NULL;
  environ = changed;
  void *opened = dlopen(file_name, RTLD_NOW | RTLD_LOCAL);
  environ = former;
  return opened;
}

// Opens the library with kernels of that name, or with its own choice when the name is NULL.
static int open_library(const char *kernels) {
  if (library) dlclose(library);
  // The threads are ours; the library needs none of its own.
  library = open_in_changed_environment(kernels);
  state = (nosology_openblas_state){.path = "", .configuration = "", .kernels = ""};
  if (!library) {
    fail("OpenBLAS cannot be loaded", dlerror());
    return 0;
  }
  sgemm = (__typeof__(sgemm))dlsym(library, "cblas_sgemm");
  const char *(*name)(void) = (const char *(*)(void))dlsym(library, "openblas_get_corename");
  const char *(*configuration)(void) = (const char *(*)(void))dlsym(library, "openblas_get_config");
  void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
  if (!sgemm || !name || !configuration || !set_threads) {
    fail(file_name, "is no OpenBLAS");
    return 0;
  }
  set_threads(1);
  Dl_info info;
  state.path = dladdr((void *)sgemm, &info) ? info.dli_fname : file_name;
  state.configuration = configuration();
  state.kernels = name();
  return 1;
}

__attribute__((constructor)) static void load(void) {
  const char *wanted = getenv(coretype);
  if (!open_library(NULL)) return;
  if (wanted && *wanted) {
    state.choice = nosology_openblas_environment;
    return;
  }
  // A library that lacks the newest kernels, or has one kind only, answers with others: no more than its own choice.
  const int own = kernel_level(state.kernels);
  for (size_t i = 0; i < generation_count && generations[i].level > own; i++) {
    if (generations[i].level > processor_level()) continue;
    if (!open_library(generations[i].names[0])) return;
    state.choice = nosology_openblas_processor;
    if (kernel_level(state.kernels) >= generations[i].level) return;
  }
  if (state.choice == nosology_openblas_processor) open_library(NULL);
}

// --- Self-test -------------------------------------------------------------------------------------------------------

static float element(size_t i, size_t j) { return (float)((int)((i * 31 + j * 17) % 29) - 14) / 8; }

// Whether products of several shapes, edges of blocks among them, are right. The values are sums of 64ths: exact.
static int computes_right(void) {
  static const size_t shapes[][3] = {{1, 1, 1}, {1, 33, 384}, {5, 7, 3}, {17, 31, 65}, {48, 49, 130}, {96, 64, 384}};
  for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
    const size_t m = shapes[s][0], n = shapes[s][1], k = shapes[s][2];
    float *a = malloc(m * k * sizeof *a), *b = malloc(n * k * sizeof *b), *c = malloc(m * n * sizeof *c);
    int right = a && b && c;
    if (right) {
      for (size_t i = 0; i < m * k; i++) a[i] = element(i / k, i % k);
      for (size_t i = 0; i < n * k; i++) b[i] = element(i % k, i / k);
      for (size_t i = 0; i < m * n; i++) c[i] = NAN;
      sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)m, (blasint)n, (blasint)k, 1, a, (blasint)k, b,
            (blasint)k, 0, c, (blasint)n);
      for (size_t i = 0; i < m && right; i++)
        for (size_t j = 0; j < n && right; j++) {
          double sum = 0;
          for (size_t l = 0; l < k; l++) sum += (double)a[i * k + l] * b[j * k + l];
          right = c[i * n + j] == (float)sum;
        }
    }
    free(a);
    free(b);
    free(c);
    if (!right) return 0;
  }
  return 1;
}

static void test(void) {
  if (state.error || computes_right()) return;
  char first[64];
  snprintf(first, sizeof first, "%s", state.kernels);
  if (state.choice != nosology_openblas_environment)
    for (size_t i = 0; i < generation_count; i++) {
      if (generations[i].level > processor_level() || strcasecmp(generations[i].names[0], first) == 0) continue;
      if (!open_library(generations[i].names[0])) return;
      state.choice = nosology_openblas_self_test;
      if (computes_right()) return;
    }
  fail("OpenBLAS computes wrong products on this processor with the kernels", first);
}

const nosology_openblas_state *nosology_openblas(void) {
  pthread_once(&tested, test);
  return &state;
}

void nosology_openblas_multiply(
    const float *a, const float *b, float *c, size_t m, size_t n, size_t k) {
  sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)m, (blasint)n, (blasint)k, 1, a, (blasint)k, b, (blasint)k,
        0, c, (blasint)n);
}
