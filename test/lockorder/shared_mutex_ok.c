// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Another process holds the mutex, and gives it back.
#include "Inputs/locks.h"
#include <sys/mman.h>
int main(void) {
  pthread_mutexattr_t how;
  pthread_mutex_t *m = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_init(&how);
  pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(m, &how);
  int ends[2];
  char byte;
  if (pipe(ends)) abort();
  if (!fork()) {
    LOCK(*m);
    if (write(ends[1], "x", 1) != 1) abort();
    usleep(SEVERAL_LOOKS);
    UNLOCK(*m);
    _exit(0);
  }
  if (read(ends[0], &byte, 1) != 1) abort();
  LOCK(*m);
  UNLOCK(*m);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
