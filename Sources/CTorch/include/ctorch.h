// The C face of libtorch: everything the Swift module `Torch` needs and nothing more.
//
// Conventions
//  * A `ct_tensor *` that a function returns is owned by the caller, who gives it back with `ct_free`.
//    Arguments are only borrowed. Several handles may share one storage, as in PyTorch.
//  * A function that can fail takes `char **error` as its last argument. On failure it returns NULL (or -1, or does
//    nothing when it returns void) and stores a message that the caller releases with `ct_free_string`.
//  * Shapes are `const int64_t *sizes, int rank`. Negative dimensions count from the end.
//  * Nothing here throws across the boundary; see Guard.hpp.
#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ct_tensor ct_tensor;
typedef struct ct_generator ct_generator;

/// c10::ScalarType values, stable across libtorch versions.
typedef enum {
  ct_uint8 = 0, ct_int8 = 1, ct_int16 = 2, ct_int32 = 3, ct_int64 = 4,
  ct_float16 = 5, ct_float32 = 6, ct_float64 = 7, ct_bool = 11, ct_bfloat16 = 15,
} ct_dtype;

/// c10::DeviceType values, stable across libtorch versions. The third is the slot that libtorch keeps for backends that
/// programs bring themselves.
typedef enum { ct_cpu = 0, ct_cuda = 1, ct_private_use = 20 } ct_device_type;

typedef struct {
  int32_t type;   // ct_device_type
  int32_t index;  // 0 for the CPU
} ct_device;

// ---- Lifetime -------------------------------------------------------------------------------------------------

void ct_free(ct_tensor *tensor);
void ct_free_string(char *string);

// ---- Creation -------------------------------------------------------------------------------------------------

/// Copies `byte_count` bytes, which must be exactly what the shape needs.
ct_tensor *ct_from_bytes(const void *bytes, size_t byte_count, const int64_t *sizes, int rank, int dtype, char **error);
ct_tensor *ct_full(const int64_t *sizes, int rank, double value, int dtype, ct_device device, char **error);
ct_tensor *ct_arange(int64_t count, int dtype, ct_device device, char **error);
ct_tensor *ct_normal(const int64_t *sizes, int rank, double mean, double std, ct_generator *g, char **error);
ct_tensor *ct_uniform(const int64_t *sizes, int rank, double low, double high, ct_generator *g, char **error);
/// 1 / keep with probability `keep` (to 1/65,536), else 0; shape, type and device of `like`.
ct_tensor *ct_dropout_mask(const ct_tensor *like, double keep, ct_generator *g, char **error);

// ---- Inspection -----------------------------------------------------------------------------------------------

int ct_rank(const ct_tensor *tensor);
void ct_sizes(const ct_tensor *tensor, int64_t *out);
int ct_dtype_of(const ct_tensor *tensor);
ct_device ct_device_of(const ct_tensor *tensor);
bool ct_same_storage(const ct_tensor *a, const ct_tensor *b);
/// Copies all elements, row-major, into `out`, which holds exactly `byte_count` bytes. Works from any device.
int ct_copy_out(const ct_tensor *tensor, void *out, size_t byte_count, char **error);

// ---- Elementwise ----------------------------------------------------------------------------------------------

typedef enum {
  ct_neg, ct_exp, ct_log, ct_sqrt, ct_abs, ct_sigmoid, ct_tanh, ct_relu, ct_gelu, ct_gelu_tanh, ct_softplus,
  ct_logical_not, ct_isfinite,
} ct_unary_op;
typedef enum {
  ct_add, ct_sub, ct_mul, ct_div, ct_maximum, ct_minimum, ct_eq, ct_ne, ct_lt, ct_le, ct_gt, ct_ge,
} ct_binary_op;

ct_tensor *ct_unary(int op, const ct_tensor *x, char **error);
ct_tensor *ct_binary(int op, const ct_tensor *a, const ct_tensor *b, char **error);
ct_tensor *ct_binary_scalar(int op, const ct_tensor *a, double b, char **error);
ct_tensor *ct_pow(const ct_tensor *x, double exponent, char **error);
/// low + scale * ((x - low) / width) ^ gamma; an element below `low` becomes `low`. Width and gamma are positive; no gradient.
ct_tensor *ct_gamma_corrected(
    const ct_tensor *x, double low, double width, double gamma, double scale, char **error);
ct_tensor *ct_clamp(const ct_tensor *x, double low, double high, char **error);
ct_tensor *ct_where(const ct_tensor *condition, const ct_tensor *a, const ct_tensor *b, char **error);
ct_tensor *ct_masked_fill(const ct_tensor *x, const ct_tensor *mask, double value, char **error);
ct_tensor *ct_cast(const ct_tensor *x, int dtype, char **error);
ct_tensor *ct_to_device(const ct_tensor *x, ct_device device, char **error);

// ---- Reductions: over `dims`, or over everything when `dim_count` is 0 --------------------------------------------

typedef enum { ct_sum, ct_mean, ct_amax, ct_amin, ct_logsumexp, ct_norm2 } ct_reduction_op;

ct_tensor *ct_reduce(int op, const ct_tensor *x, const int64_t *dims, int dim_count, bool keep, char **error);
/// Smallest and largest of all elements, in one pass; there must be one.
void ct_extremes(const ct_tensor *x, double *low, double *high, char **error);
/// Variance; `correction` 1 divides by n - 1 (unbiased), 0 by n.
ct_tensor *ct_var(const ct_tensor *x, const int64_t *dims, int dim_count, int64_t correction, bool keep, char **error);
ct_tensor *ct_argmax(const ct_tensor *x, int64_t dim, char **error);
ct_tensor *ct_cumsum(const ct_tensor *x, int64_t dim, char **error);

// ---- Shape ----------------------------------------------------------------------------------------------------

ct_tensor *ct_reshape(const ct_tensor *x, const int64_t *sizes, int rank, char **error);
ct_tensor *ct_permute(const ct_tensor *x, const int64_t *dims, int count, char **error);
ct_tensor *ct_transpose(const ct_tensor *x, int64_t a, int64_t b, char **error);
ct_tensor *ct_expand(const ct_tensor *x, const int64_t *sizes, int rank, char **error);
ct_tensor *ct_unsqueeze(const ct_tensor *x, int64_t dim, char **error);
ct_tensor *ct_squeeze(const ct_tensor *x, int64_t dim, char **error);
ct_tensor *ct_contiguous(const ct_tensor *x, char **error);
/// The same [B, C, Y, X] elements with the channels of a pixel side by side in memory.
ct_tensor *ct_channels_last(const ct_tensor *x, char **error);
/// A view of `length` entries from `start` along `dim`.
ct_tensor *ct_narrow(const ct_tensor *x, int64_t dim, int64_t start, int64_t length, char **error);
/// Views of consecutive pieces of the given lengths along `dim`; `out` takes `count` owned handles.
int ct_split(const ct_tensor *x, const int64_t *lengths, int count, int64_t dim, ct_tensor **out, char **error);
ct_tensor *ct_select(const ct_tensor *x, int64_t dim, int64_t index, char **error);
ct_tensor *ct_index_select(const ct_tensor *x, int64_t dim, const ct_tensor *index, char **error);
ct_tensor *ct_flip(const ct_tensor *x, int64_t dim, char **error);
ct_tensor *ct_gather(const ct_tensor *x, int64_t dim, const ct_tensor *index, char **error);
/// `x` with `source` added at the rows `index` of `dim`; differentiable in both.
ct_tensor *ct_index_add(const ct_tensor *x, int64_t dim, const ct_tensor *index, const ct_tensor *source, char **error);
/// `x` with its rows `index` of `dim` replaced by `source`; differentiable in both.
ct_tensor *ct_index_copy(const ct_tensor *x, int64_t dim, const ct_tensor *index, const ct_tensor *source, char **error);
ct_tensor *ct_cat(ct_tensor *const *tensors, int count, int64_t dim, char **error);
ct_tensor *ct_stack(ct_tensor *const *tensors, int count, int64_t dim, char **error);

// ---- Neural network kernels -------------------------------------------------------------------------------------

ct_tensor *ct_matmul(const ct_tensor *a, const ct_tensor *b, char **error);
/// x [..., in], weight [out, in], bias [out] or NULL -> [..., out].
ct_tensor *ct_linear(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, char **error);
/// weight [V, D], ids [...] (int64 or int32) -> [..., D].
ct_tensor *ct_embedding(const ct_tensor *weight, const ct_tensor *ids, char **error);
/// Normalises the last dimension; weight and bias [D].
ct_tensor *ct_layer_norm(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, double eps, char **error);
ct_tensor *ct_softmax(const ct_tensor *x, int64_t dim, char **error);
ct_tensor *ct_log_softmax(const ct_tensor *x, int64_t dim, char **error);
/// q, k, v [B, H, T, d]; mask NULL, or additive / boolean (true = attend), broadcast to [B, H, T, T].
ct_tensor *ct_attention(const ct_tensor *q, const ct_tensor *k, const ct_tensor *v, const ct_tensor *mask, char **error);
/// Convolution over count = 2 or 3 dimensions: x [B, C, ...], weight [O, C / groups, ...], bias [O] or NULL.
ct_tensor *ct_convolution(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, const int64_t *stride,
                          const int64_t *padding, const int64_t *dilation, int count, int64_t groups, char **error);
/// Zeros around the last dimensions: before and after the last one, then the one before it, count numbers.
ct_tensor *ct_pad(const ct_tensor *x, const int64_t *sizes, int count, char **error);
/// Batch statistics (and an update of the running ones) when `training`, else the running statistics.
ct_tensor *ct_batch_norm(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, const ct_tensor *mean,
                         const ct_tensor *variance, bool training, double momentum, double eps, char **error);
ct_tensor *ct_max_pool(const ct_tensor *x, int64_t kernel, int64_t stride, int64_t padding, int count, char **error);
/// Linear interpolation to `sizes` of x [B, C, (Z,) Y, X], align_corners = false; antialias as PyTorch (2-D only). `scales`, as many as
/// sizes, say how many elements an element becomes; with NULL the ratio of the sizes does.
ct_tensor *ct_interpolate(const ct_tensor *x, const int64_t *sizes, const double *scales, int count, bool antialias, char **error);
/// Bilinear / trilinear sampling; `padding` 0 zeros, 1 border, 2 reflection; align_corners = false.
ct_tensor *ct_grid_sample(const ct_tensor *x, const ct_tensor *grid, int padding, char **error);
/// Mean binary cross-entropy of logits against targets of the same shape; `weight` NULL or broadcastable.
ct_tensor *ct_bce_with_logits(const ct_tensor *logits, const ct_tensor *target, const ct_tensor *weight, char **error);

// ---- Autograd -------------------------------------------------------------------------------------------------

void ct_set_requires_grad(ct_tensor *tensor, bool value, char **error);
bool ct_requires_grad(const ct_tensor *tensor);
/// Gradient accumulated in a leaf, or NULL (without an error) when there is none.
ct_tensor *ct_grad(const ct_tensor *tensor);
void ct_set_grad(ct_tensor *tensor, const ct_tensor *grad_or_null, char **error);
void ct_backward(const ct_tensor *loss, char **error);
ct_tensor *ct_detach(const ct_tensor *tensor, char **error);
/// Sets the thread's grad mode and returns the former one.
bool ct_set_grad_mode(bool enabled);
/// Turns autocast to bfloat16 on or off for the thread and device and returns the former state.
bool ct_set_autocast(int device_type, bool enabled, char **error);

// ---- In place, outside autograd ------------------------------------------------------------------------------------

void ct_copy_(ct_tensor *destination, const ct_tensor *source, char **error);
/// destination = destination * keep + source * (1 - keep), for exponential moving averages.
void ct_lerp_(ct_tensor *destination, const ct_tensor *source, double keep, char **error);
/// PyTorch's fused AdamW over lists of equal length; `steps` are f32 scalars that it increments.
void ct_adamw(ct_tensor *const *parameters, ct_tensor *const *grads, ct_tensor *const *first, ct_tensor *const *second,
              ct_tensor *const *steps, int count, double lr, double beta1, double beta2, double decay, double eps,
              char **error);
/// Scales the gradients so that their joint 2-norm is at most `max_norm`; returns the norm before.
double ct_clip_grad_norm(ct_tensor *const *grads, int count, double max_norm, char **error);

// ---- Random numbers ---------------------------------------------------------------------------------------------

ct_generator *ct_generator_new(uint64_t seed, ct_device device, char **error);
void ct_generator_free(ct_generator *generator);
ct_device ct_generator_device(const ct_generator *generator);
/// State as a uint8 tensor, and back.
ct_tensor *ct_generator_state(const ct_generator *generator, char **error);
void ct_generator_set_state(ct_generator *generator, const ct_tensor *state, char **error);

// ---- Runtime --------------------------------------------------------------------------------------------------

/// Version of the headers this file was compiled with.
const char *ct_header_version(void);
/// Build configuration of the library that was loaded (caller frees).
char *ct_build_configuration(void);
/// Name of the CPU instruction set libtorch's kernels use, for example "AVX512".
const char *ct_cpu_capability(void);
/// Path of the library whose `sgemm_` this process uses (caller frees), or NULL.
char *ct_blas_path(void);
/// Instructions that MKL's kernels use here, in the words of MKL, or NULL where libtorch has no MKL.
const char *ct_mkl_kernels(void);
/// 0 none, 1 AVX512-BF16, 2 AMX.
int ct_bf16_level(void);
int ct_thread_count(void);
void ct_set_thread_count(int count);
/// Counts the memory of tensors that this thread asks for from now on, on any device, until `ct_peak_memory_end` on the
/// same thread gives back the most that was held at once, in bytes. While a count lies in another, the outer one rests.
typedef struct ct_peak_memory ct_peak_memory;
ct_peak_memory *ct_peak_memory_begin(void);
int64_t ct_peak_memory_end(ct_peak_memory *count);
/// Free and all bytes of a GPU.
bool ct_device_memory(ct_device device, uint64_t *free, uint64_t *total, char **error);
/// Path of the file that `libtorch_cpu.so` was loaded from, or NULL when it cannot be told (caller frees).
char *ct_library_path(void);
/// Whether libtorch found its CUDA part when it first looked; it looks once in a process.
bool ct_cuda_is_linked(void);
int ct_cuda_device_count(char **error);
/// Makes CUDA compute float32 in full precision. By default its convolutions round to TF32, with 10 bits of mantissa.
void ct_cuda_full_float32(void);

#ifdef __cplusplus
}
#endif
#endif
