// Image filter: 3x3 and separable 5-tap convolution on an 8-bit grey image, a median, and a histogram.
#include "bench_util.h"

enum { W = 512, H = 384 };

static BENCH_NOINLINE void convolve(const unsigned char *in, unsigned char *out, int w, int h, const int *kernel,
                                    int divisor) {
  for (int y = 1; y < h - 1; y++)
    for (int x = 1; x < w - 1; x++) {
      int sum = 0;
      for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++)
          sum += kernel[(dy + 1) * 3 + dx + 1] * in[(y + dy) * w + x + dx];
      sum /= divisor;
      out[y * w + x] = (unsigned char)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
    }
}

static BENCH_NOINLINE void blur_rows(const unsigned char *in, unsigned char *out, int w, int h) {
  for (int y = 0; y < h; y++)
    for (int x = 2; x < w - 2; x++) {
      const unsigned char *p = in + y * w + x;
      out[y * w + x] = (unsigned char)((p[-2] + 4 * p[-1] + 6 * p[0] + 4 * p[1] + p[2] + 8) >> 4);
    }
}

static unsigned char middle(unsigned char a, unsigned char b, unsigned char c) {
  unsigned char low = a < b ? a : b, high = a < b ? b : a;
  return c < low ? low : c > high ? high : c;
}

static BENCH_NOINLINE void median_columns(const unsigned char *in, unsigned char *out, int w, int h) {
  for (int x = 0; x < w; x++) // column by column: the stride defeats vectorisation
    for (int y = 1; y < h - 1; y++)
      out[y * w + x] = middle(in[(y - 1) * w + x], in[y * w + x], in[(y + 1) * w + x]);
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 440);
  static const int sharpen[9] = {-1, -2, -1, -2, 28, -2, -1, -2, -1};
  uint64_t rng = 61, sum = 0;
  unsigned char *a = malloc(W * H), *b = malloc(W * H);
  for (int i = 0; i < W * H; i++)
    a[i] = b[i] = (unsigned char)(bench_random(&rng) >> 56);
  for (long r = 0; r < rounds; r++) {
    unsigned histogram[256] = {0};
    convolve(a, b, W, H, sharpen, 16);
    blur_rows(b, a, W, H);
    median_columns(a, b, W, H);
    for (int i = 0; i < W * H; i++)
      histogram[b[i]]++;
    for (int i = 0; i < 256; i++)
      sum = bench_mix(sum, histogram[i]);
    unsigned char *t = a;
    a = b;
    b = t;
  }
  free(a);
  free(b);
  return bench_done(sum);
}
