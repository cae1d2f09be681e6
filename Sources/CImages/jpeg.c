#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

#include "cimages.h"

typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf back;
  char *message;
  // Whether values of a damaged or shortened file were made up.
  int is_damaged;
  int is_in_header;
} jpeg_failure;

static void fail(j_common_ptr jpeg) {
  jpeg_failure *failure = (jpeg_failure *)jpeg->err;
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  snprintf(failure->message, ci_message_size, "%s", text);
  longjmp(failure->back, 1);
}

static void note(j_common_ptr jpeg, int level) {
  jpeg_failure *failure = (jpeg_failure *)jpeg->err;
  const int code = jpeg->err->msg_code;
  // These leave the values alone: a version that is not known, and bytes between the parts of the header.
  const int is_harmless = code == JWRN_JFIF_MAJOR || (code == JWRN_EXTRANEOUS_DATA && failure->is_in_header);
  // Any other warning says that values are made up, or may be.
  if (level < 0 && !is_harmless) {
    if (!failure->is_damaged) {
      char text[JMSG_LENGTH_MAX];
      jpeg->err->format_message(jpeg, text);
      snprintf(failure->message, ci_message_size, "%s", text);
    }
    failure->is_damaged = 1;
  }
}

static int read_jpeg(
    const void *bytes, size_t byte_count, ci_image *image, unsigned char *pixels, size_t capacity, char *message) {
  struct jpeg_decompress_struct jpeg;
  jpeg_failure failure = {.message = message, .is_damaged = 0, .is_in_header = 1};
  jpeg.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = fail;
  failure.manager.emit_message = note;
  if (setjmp(failure.back) != 0) {
    jpeg_destroy_decompress(&jpeg);
    return 0;
  }
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, bytes, byte_count);
  jpeg_read_header(&jpeg, TRUE);
  failure.is_in_header = 0;
  if (jpeg.num_components == 4) {
    snprintf(message, ci_message_size, "four colours for print (CMYK)");
    longjmp(failure.back, 1);
  }
  jpeg.out_color_space = jpeg.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_calc_output_dimensions(&jpeg);
  image->width = (int32_t)jpeg.output_width;
  image->height = (int32_t)jpeg.output_height;
  image->channels = jpeg.out_color_components;
  image->bits = 8;
  if (pixels != NULL) {
    jpeg_start_decompress(&jpeg);
    const size_t stride = (size_t)jpeg.output_width * (size_t)jpeg.output_components;
    if (stride * jpeg.output_height != capacity) {
      snprintf(message, ci_message_size, "another size than its header says");
      longjmp(failure.back, 1);
    }
    while (jpeg.output_scanline < jpeg.output_height) {
      JSAMPROW row = pixels + (size_t)jpeg.output_scanline * stride;
      jpeg_read_scanlines(&jpeg, &row, 1);
      if (failure.is_damaged) longjmp(failure.back, 1);
    }
    jpeg_finish_decompress(&jpeg);
  }
  jpeg_destroy_decompress(&jpeg);
  return !failure.is_damaged;
}

int ci_jpeg_header(const void *bytes, size_t byte_count, ci_image *image, char message[ci_message_size]) {
  return read_jpeg(bytes, byte_count, image, NULL, 0, message);
}

int ci_jpeg_pixels(const void *bytes, size_t byte_count, void *pixels, size_t capacity, char message[ci_message_size]) {
  ci_image image;
  return read_jpeg(bytes, byte_count, &image, pixels, capacity, message);
}
