// Zopfli: exhaustive deflate of a small generated text; array-heavy integer and floating-point C.
#include "bench_text.h"
#include "zopfli.h"

int main(int argc, char **argv) {
  enum { SIZE = 12000 };
  long rounds = bench_rounds(argc, argv, 7);
  uint64_t rng = 131, sum = 0;
  char *text = malloc(SIZE);
  ZopfliOptions options;
  ZopfliInitOptions(&options);
  options.numiterations = 5;
  for (long r = 0; r < rounds; r++) {
    unsigned char *out = NULL;
    size_t size = 0;
    bench_text(text, SIZE, &rng);
    ZopfliCompress(&options, r % 2 ? ZOPFLI_FORMAT_ZLIB : ZOPFLI_FORMAT_GZIP, (unsigned char *)text, SIZE, &out, &size);
    for (size_t i = 0; i < size; i++)
      sum = bench_mix(sum, out[i]);
    free(out);
  }
  free(text);
  return bench_done(sum);
}
