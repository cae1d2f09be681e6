// PNG by libpng and JPEG by libjpeg. Both libraries leave an error by longjmp, which must not pass through Swift.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
  int32_t width;
  int32_t height;
  // 1 grey, 3 red, green and blue.
  int32_t channels;
  // 8 or 16.
  int32_t bits;
} ci_image;

enum { ci_message_size = 256 };

// What the bytes of a PNG say about its image; false with a message when they are no PNG or damaged.
int ci_png_header(const void *bytes, size_t byte_count, ci_image *image, char message[ci_message_size]);
// Decodes a PNG into width * height * channels values of `bits` bits in this machine's byte order, row by row. A palette becomes
// colour, fewer than 8 bits are scaled to 8, transparency is left out.
int ci_png_pixels(const void *bytes, size_t byte_count, void *pixels, size_t capacity, char message[ci_message_size]);

// Writes 8-bit pixels, row by row, as a PNG into `bytes` and sets their number; with NULL only the number, which is never too small.
int ci_png_encode(
    const void *pixels, int32_t width, int32_t height, int32_t channels, void *bytes, size_t *byte_count,
    char message[ci_message_size]);

// Header and pixels of a JPEG: 8 bits, grey or red, green and blue.
int ci_jpeg_header(const void *bytes, size_t byte_count, ci_image *image, char message[ci_message_size]);
int ci_jpeg_pixels(const void *bytes, size_t byte_count, void *pixels, size_t capacity, char message[ci_message_size]);
