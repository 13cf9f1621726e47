#include <string.h>
#include <zlib.h>

/* Unpacks a deflated block whose size is known; zlib's own beginnings are macros, which Swift can't call.
   Returns how many bytes came out, or -1. */
static inline long unroll_inflate(const unsigned char *in, unsigned int count, unsigned char *out, unsigned int capacity) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return -1;
    stream.next_in = (unsigned char *)in;
    stream.avail_in = count;
    stream.next_out = out;
    stream.avail_out = capacity;
    int result = inflate(&stream, Z_FINISH);
    long written = (long)stream.total_out;
    inflateEnd(&stream);
    return result == Z_STREAM_END ? written : -1;
}
