// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Another process signals.
#include "Inputs/locks.h"
#include <sys/mman.h>
struct shared {
  pthread_mutex_t m;
  pthread_cond_t c;
  int ready;
};
int main(void) {
  pthread_mutexattr_t how;
  pthread_condattr_t c_how;
  struct shared *s = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_init(&how);
  pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&s->m, &how);
  pthread_condattr_init(&c_how);
  pthread_condattr_setpshared(&c_how, PTHREAD_PROCESS_SHARED);
  pthread_cond_init(&s->c, &c_how);
  if (!fork()) {
    usleep(SEVERAL_LOOKS);
    LOCK(s->m);
    s->ready = 1;
    pthread_cond_signal(&s->c);
    UNLOCK(s->m);
    _exit(0);
  }
  LOCK(s->m);
  while (!s->ready) pthread_cond_wait(&s->c, &s->m);
  UNLOCK(s->m);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
