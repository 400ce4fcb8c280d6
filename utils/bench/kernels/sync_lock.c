// A mutex that nobody else wants is locked and unlocked; a counter in between, so that each time there is something to order.
#include "sync_util.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t counter;

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 20000000);
  bench_company();
  for (long r = 0; r < rounds; r++) {
    pthread_mutex_lock(&lock);
    counter += (uint64_t)r;
    pthread_mutex_unlock(&lock);
  }
  bench_company_leaves();
  return bench_done(bench_mix(1, counter));
}
