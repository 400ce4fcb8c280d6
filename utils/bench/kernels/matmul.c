// Dense matrix product in double, on heap matrices of run-time size; the blocked and the naive loop order.
#include "bench_util.h"
#include <string.h>

static BENCH_NOINLINE void product(int n, const double *a, const double *b, double *c) {
  for (int i = 0; i < n; i++)
    for (int k = 0; k < n; k++) {
      double f = a[i * n + k];
      for (int j = 0; j < n; j++)
        c[i * n + j] += f * b[k * n + j];
    }
}

// Column access strides over rows: nothing to vectorise, one load of each matrix per step.
static BENCH_NOINLINE void product_naive(int n, const double *a, const double *b, double *c) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      double s = 0;
      for (int k = 0; k < n; k++)
        s += a[i * n + k] * b[k * n + j];
      c[i * n + j] = s;
    }
}

int main(int argc, char **argv) {
  enum { N = 200 };
  long rounds = bench_rounds(argc, argv, 80);
  uint64_t rng = 3, sum = 0;
  double *a = malloc(N * N * sizeof *a), *b = malloc(N * N * sizeof *b), *c = malloc(N * N * sizeof *c);
  for (int i = 0; i < N * N; i++) {
    a[i] = (double)(bench_random(&rng) % 1000) / 500 - 1;
    b[i] = (double)(bench_random(&rng) % 1000) / 500 - 1;
  }
  for (long r = 0; r < rounds; r++) {
    memset(c, 0, N * N * sizeof *c);
    product(N, a, b, c);
    sum = bench_mix(sum, (uint64_t)(int64_t)(c[(int)r % (N * N)] * 1e6));
    product_naive(N, a, b, c);
    sum = bench_mix(sum, (uint64_t)(int64_t)(c[(int)(r * 31) % (N * N)] * 1e6));
  }
  free(a);
  free(b);
  free(c);
  return bench_done(sum);
}
