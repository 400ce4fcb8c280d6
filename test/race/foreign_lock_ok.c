// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang -O1 -shared -fPIC %S/Inputs/foreign_lock.c -o %t.so
// RUN: %clang_rtsan -O1 %s %t.so -o %t -lpthread
// RUN: %t 2>&1 | FileCheck %s
// RUN: not %t nolock 2>&1 | FileCheck %s --check-prefix=RACE
// A lock in a library that is not instrumented, built on syscall(SYS_futex): orders whenever it makes a thread wait.
#include "Inputs/invisible.h"
#include <sched.h>
void foreign_lock(int *word);
void foreign_unlock(int *word);
int word, shared;
static int lock = 1;
INVISIBLE static void wait_until_contended(void) {
  while (__atomic_load_n(&word, __ATOMIC_RELAXED) != 2) sched_yield();
}
static void *other(void *arg) {
  if (lock) foreign_lock(&word);
  shared = 1;
  go(1);
  if (lock) {
    wait_until_contended();
    foreign_unlock(&word);
  }
  go(2);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argv;
  lock = argc == 1;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (lock) foreign_lock(&word);
  else wait_turn(2);
  shared = 2;
  if (lock) foreign_unlock(&word);
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
// RACE: ERROR: rtsan: data-race on address
