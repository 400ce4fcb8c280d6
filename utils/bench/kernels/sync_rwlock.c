// A read-write lock that nobody else wants: taken for reading three times of four.
#include "sync_util.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static uint64_t counter;

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 10000000);
  uint64_t sum = 0;
  bench_company();
  for (long r = 0; r < rounds; r++) {
    if (r & 3) {
      pthread_rwlock_rdlock(&lock);
      sum += counter;
    } else {
      pthread_rwlock_wrlock(&lock);
      counter += (uint64_t)r;
    }
    pthread_rwlock_unlock(&lock);
  }
  bench_company_leaves();
  return bench_done(bench_mix(sum, counter));
}
