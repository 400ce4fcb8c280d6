// A spin lock that nobody else wants is locked and unlocked around a counter.
#include "sync_util.h"

static pthread_spinlock_t lock;
static uint64_t counter;

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 20000000);
  pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
  bench_company();
  for (long r = 0; r < rounds; r++) {
    pthread_spin_lock(&lock);
    counter += (uint64_t)r;
    pthread_spin_unlock(&lock);
  }
  bench_company_leaves();
  pthread_spin_destroy(&lock);
  return bench_done(bench_mix(1, counter));
}
