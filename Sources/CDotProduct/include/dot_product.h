#pragma once

#include <stddef.h>
#include <stdint.h>

// Inner products of one vector with many, as fast as memory hands them over. On x86-64 the widest instructions that the
// processor has are chosen when the program starts; elsewhere they are those that the compiler targets. `vectors` are
// `count` rows of `dimension` values; `scores` gets one value a row.

/// Rows in single precision.
void nosology_dot_f32(
    const float *_Nonnull vectors, size_t count, size_t dimension, const float *_Nonnull query, float *_Nonnull scores);

/// Rows in bfloat16, the upper halves of single precision.
void nosology_dot_bf16(
    const uint16_t *_Nonnull vectors, size_t count, size_t dimension, const float *_Nonnull query,
    float *_Nonnull scores);
