#include <zlib.h>

// inflateInit2 is a macro, which Swift does not see. 15 + 32: gzip or zlib, found out from the header.
static inline int nosology_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 32); }
