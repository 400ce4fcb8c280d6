// Two threads multiply matrices together: rows are shared out through an atomic counter, steps end at a barrier.
#include "bench_util.h"
#include <pthread.h>
#include <stdatomic.h>

enum { N = 160 };

static float *input, *factor, *output;
static atomic_int next_row;
static pthread_barrier_t barrier;
static long rounds;

static void one_row(int i) {
  for (int j = 0; j < N; j++)
    output[i * N + j] = 0;
  for (int k = 0; k < N; k++) {
    float f = input[i * N + k];
    for (int j = 0; j < N; j++)
      output[i * N + j] += f * factor[k * N + j];
  }
  float largest = 1e-6f; // keeps repeated products in range
  for (int j = 0; j < N; j++) {
    float size = output[i * N + j] < 0 ? -output[i * N + j] : output[i * N + j];
    largest = size > largest ? size : largest;
  }
  for (int j = 0; j < N; j++)
    output[i * N + j] /= largest;
}

static void *work(void *unused) {
  (void)unused;
  for (long r = 0; r < rounds; r++) {
    for (int row; (row = atomic_fetch_add_explicit(&next_row, 1, memory_order_relaxed)) < N;)
      one_row(row);
    // The barrier's serial thread turns the step's output into the next step's input, for both.
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
      float *t = input;
      input = output;
      output = t;
      atomic_store_explicit(&next_row, 0, memory_order_relaxed);
    }
    pthread_barrier_wait(&barrier);
  }
  return NULL;
}

static float *matrix(uint64_t *rng) {
  float *m = malloc(N * N * sizeof *m);
  for (int i = 0; i < N * N; i++)
    m[i] = (float)(bench_random(rng) % 2001) / 1000 - 1;
  return m;
}

int main(int argc, char **argv) {
  rounds = bench_rounds(argc, argv, 700);
  uint64_t rng = 101, sum = 0;
  input = matrix(&rng);
  factor = matrix(&rng);
  output = matrix(&rng);
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_t threads[2];
  for (int i = 0; i < 2; i++)
    pthread_create(&threads[i], NULL, work, NULL);
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  pthread_barrier_destroy(&barrier);
  for (int i = 0; i < N * N; i++)
    sum = bench_mix(sum, (uint64_t)(int64_t)(input[i] * 1e4f));
  free(input);
  free(factor);
  free(output);
  return bench_done(sum);
}
