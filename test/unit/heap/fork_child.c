/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* fork while another thread allocates: the child's heap works, and its blocks are its own. */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "heap_test.h"

static int stop;
static void *churn(void *arg) {
  u64 seed = 17;
  (void)arg;
  while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
    void *p[20];
    for (int i = 0; i < 20; i++) p[i] = rts_heap_alloc(next_random(&seed) % 3000, 0, RTS_KIND_MALLOC, false, 0);
    for (int i = 0; i < 20; i++) rts_heap_free(p[i], &as_free, 0);
  }
  return NULL;
}

static int child(char *inherited) {
  EXPECT_EQ(strcmp(inherited, "inherited"), 0);
  EXPECT_EQ(rts_heap_free(inherited, &as_free, 0), RTS_FREE_OK);
  for (int i = 0; i < 20000; i++) {
    void *p = rts_heap_alloc((uptr)i % 2000, 0, RTS_KIND_MALLOC, false, 0);
    EXPECT(p != NULL);
    EXPECT_EQ(rts_heap_free(p, &as_free, 0), RTS_FREE_OK);
  }
  rts_heap_purge();
  return failures != 0;
}

int main(void) {
  pthread_t t;
  pthread_create(&t, NULL, churn, NULL);
  for (int n = 0; n < 100 && !failures; n++) {
    char *p = rts_heap_alloc(20, 0, RTS_KIND_MALLOC, false, 0);
    strcpy(p, "inherited");
    rts_heap_lock_all();
    pid_t pid = _Fork();
    rts_heap_unlock_all(pid == 0);
    if (pid == 0) {
      alarm(20);
      _exit(child(p));
    }
    int status = -1;
    waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(rts_heap_free(p, &as_free, 0), RTS_FREE_OK);
  }
  __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
  pthread_join(t, NULL);
  return done();
}
