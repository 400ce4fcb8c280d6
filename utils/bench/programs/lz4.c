// LZ4: fast and high compression of generated text in blocks, decompression, and the comparison of the result.
#include "bench_text.h"
#include "lz4.h"
#include "lz4hc.h"

enum { SIZE = 1 << 20, BLOCK = 1 << 16 };

static void expect(int ok, const char *what) {
  if (!ok) {
    fprintf(stderr, "%s\n", what);
    exit(2);
  }
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 36);
  uint64_t rng = 127, sum = 0;
  int bound = LZ4_compressBound(BLOCK);
  char *text = malloc(SIZE), *packed = malloc((size_t)bound), *back = malloc(BLOCK);
  bench_text(text, SIZE, &rng);
  for (long r = 0; r < rounds; r++) {
    for (int at = 0; at < SIZE; at += BLOCK) {
      for (int level = 0; level < 3; level++) {
        if (level == 2 && (at / BLOCK + r) % 4) // the slow compressor only on every fourth block
          continue;
        int size = level < 2 ? LZ4_compress_fast(text + at, packed, BLOCK, bound, level ? 1 : 8)
                             : LZ4_compress_HC(text + at, packed, BLOCK, bound, 6);
        expect(size > 0, "compress");
        expect(LZ4_decompress_safe(packed, back, size, BLOCK) == BLOCK, "decompress");
        expect(memcmp(back, text + at, BLOCK) == 0, "compare");
        sum = bench_mix(sum, (uint64_t)size + (unsigned char)packed[size / 2]);
      }
    }
    for (int i = 0; i < 2000; i++)
      text[bench_random(&rng) % SIZE] ^= 1;
  }
  free(text);
  free(packed);
  free(back);
  return bench_done(sum);
}
