// Threads are created and joined, one at a time, each with a word to write.
#include "sync_util.h"

static void *work(void *argument) {
  *(uint64_t *)argument += 1;
  return NULL;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 20000);
  uint64_t count = 0;
  bench_company();
  for (long r = 0; r < rounds; r++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, &count))
      return 1;
    pthread_join(thread, NULL);
  }
  bench_company_leaves();
  return bench_done(bench_mix(1, count));
}
