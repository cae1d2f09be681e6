// Reading DICOM by GDCM: values of elements, items of sequences, decoded pixels. What they mean is decided in Swift.
//
// Functions that can fail return 0 and set `error` to a message that the caller frees with `cd_free`.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cd_file cd_file;
// A file's data set or an item of one of its sequences; lives as long as the file.
typedef struct cd_dataset cd_dataset;

typedef struct {
  uint16_t group;
  uint16_t element;
} cd_tag;

// The form of an image, as its file says it.
typedef struct {
  int32_t columns;
  int32_t rows;
  int32_t frames;
  // 1 or 3.
  int32_t samples;
  int32_t is_planar;
  int32_t bits_allocated;
  int32_t bits_stored;
  int32_t high_bit;
  int32_t is_signed;
} cd_image;

void cd_free(char *message);

// Opens a file as far as its pixels, or with them. Only the reader of elements is used: the library's readers of images end the
// process by an assertion where an element has another length than they expect.
cd_file *cd_open(const char *path, int with_pixels, char **error);
void cd_close(cd_file *file);
const cd_dataset *cd_root(const cd_file *file);

// UID of the transfer syntax.
const char *cd_transfer_syntax(const cd_file *file);

// Bytes of an element's value; -1 where it is absent or has items.
int64_t cd_byte_count(const cd_dataset *set, cd_tag tag);
// Length of an element's text; the text without padding goes into `buffer` as far as it holds. -1 where the element is absent.
int64_t cd_text(const cd_dataset *set, cd_tag tag, char *buffer, size_t capacity);
// How many numbers an element has, as text or binary; they go into `values` as far as it holds. -1 where the element is absent or
// has no numbers.
int64_t cd_numbers(const cd_dataset *set, cd_tag tag, double *values, size_t capacity);
// Number of items of a sequence; 0 where it is absent.
int64_t cd_item_count(const cd_dataset *set, cd_tag tag);
const cd_dataset *cd_item(const cd_dataset *set, cd_tag tag, int64_t index);

// Whether the transfer syntax keeps pixels compressed in fragments.
int cd_is_encapsulated(const cd_file *file);
// Where reading stopped after the element of the pixels, -1 where that is not known: the library takes a file that was cut short for
// whole and stops at its end.
int64_t cd_pixel_end(const cd_file *file);
// Number of bytes of the pixels of an element that are not encapsulated; they go into `pixels` as far as it holds. -1 where there are
// none.
int64_t cd_native_pixels(const cd_file *file, cd_tag tag, void *pixels, size_t capacity);
// Decodes encapsulated pixels of all frames, one after another, into exactly `byte_count` bytes.
int cd_decode(const cd_file *file, const cd_image *image, const char *photometric, void *pixels, size_t byte_count, char **error);

#ifdef __cplusplus
}
#endif
