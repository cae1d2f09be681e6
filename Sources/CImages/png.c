#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cimages.h"

typedef struct {
  const unsigned char *next;
  size_t left;
  char *message;
} png_source;

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  png_source *source = png_get_io_ptr(png);
  if (count > source->left) png_error(png, "ends early");
  memcpy(target, source->next, count);
  source->next += count;
  source->left -= count;
}

static void fail(png_structp png, png_const_charp text) {
  png_source *source = png_get_error_ptr(png);
  snprintf(source->message, ci_message_size, "%s", text);
  png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

// Reads as far as the header and asks for the form of values that the face promises.
static void begin(png_structp png, png_infop info, ci_image *image) {
  png_read_info(png, info);
  png_set_expand(png);
  png_set_strip_alpha(png);
  const uint16_t probe = 1;
  if (*(const unsigned char *)&probe == 1) png_set_swap(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  image->width = (int32_t)png_get_image_width(png, info);
  image->height = (int32_t)png_get_image_height(png, info);
  image->channels = png_get_channels(png, info);
  image->bits = png_get_bit_depth(png, info);
}

static int read_png(
    const void *bytes, size_t byte_count, ci_image *image, unsigned char *pixels, size_t capacity, char *message) {
  png_source source = {bytes, byte_count, message};
  if (byte_count < 8 || png_sig_cmp(bytes, 0, 8) != 0) {
    snprintf(message, ci_message_size, "it does not begin as PNG data do");
    return 0;
  }
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, fail, ignore);
  png_infop info = png == NULL ? NULL : png_create_info_struct(png);
  if (info == NULL) {
    png_destroy_read_struct(&png, NULL, NULL);
    snprintf(message, ci_message_size, "no memory");
    return 0;
  }
  png_bytep *volatile rows = NULL;
  if (setjmp(png_jmpbuf(png)) != 0) {
    free(rows);
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
  }
  png_set_read_fn(png, &source, read_bytes);
  begin(png, info, image);
  if (pixels != NULL) {
    const size_t stride = png_get_rowbytes(png, info);
    if (stride * (size_t)image->height != capacity) png_error(png, "another size than its header says");
    rows = malloc(sizeof(png_bytep) * (size_t)image->height);
    if (rows == NULL) png_error(png, "no memory");
    for (int32_t row = 0; row < image->height; row++) rows[row] = pixels + (size_t)row * stride;
    png_read_image(png, rows);
    png_read_end(png, NULL);
  }
  free(rows);
  png_destroy_read_struct(&png, &info, NULL);
  return 1;
}

int ci_png_header(const void *bytes, size_t byte_count, ci_image *image, char message[ci_message_size]) {
  return read_png(bytes, byte_count, image, NULL, 0, message);
}

int ci_png_pixels(const void *bytes, size_t byte_count, void *pixels, size_t capacity, char message[ci_message_size]) {
  ci_image image;
  return read_png(bytes, byte_count, &image, pixels, capacity, message);
}

int ci_png_encode(
    const void *pixels, int32_t width, int32_t height, int32_t channels, void *bytes, size_t *byte_count,
    char message[ci_message_size]) {
  // libpng's simplified face returns where the other one leaves by longjmp.
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = (png_uint_32)width;
  image.height = (png_uint_32)height;
  image.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  png_alloc_size_t size = *byte_count;
  const int is_done = png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, NULL);
  *byte_count = size;
  if (!is_done) snprintf(message, ci_message_size, "%s", image.message);
  return is_done;
}
