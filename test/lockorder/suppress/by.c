// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// deadlock: keeps inversions quiet by function, file, module, the variable that a lock is, and where it was initialised; not by another name.
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: for by in deadlock:^forth$ deadlock:by.c deadlock:by.c.tmp$ deadlock:^ledger$ deadlock:set_up lock-order-inversion:back; do echo $by > %t.supp; %env_rtsan_opts=suppressions=%t.supp timeout 30 %t 2>&1 | FileCheck --check-prefix=QUIET %s || exit 1; done
// RUN: for by in deadlock:nobody deadlock:edger$x mutex:forth race:forth memory:nobody; do echo $by > %t.supp; %env_rtsan_opts=suppressions=%t.supp not timeout 30 %t 2>&1 | FileCheck --check-prefix=LOUD %s || exit 1; done
// QUIET-NOT: ERROR
// QUIET: fine
// QUIET: suppressions that matched
// LOUD: ERROR: rtsan: lock-order-inversion
#include "../Inputs/locks.h"
static MUTEX(ledger);
static pthread_mutex_t other;
__attribute__((noinline)) static void set_up(void) {
  pthread_mutex_init(&other, 0);
  __asm__ volatile("");
}
static void *forth(void *x) {
  LOCK(ledger);
  LOCK(other);
  UNLOCK(other);
  UNLOCK(ledger);
  return x;
}
static void *back(void *x) {
  LOCK(other);
  LOCK(ledger);
  UNLOCK(ledger);
  UNLOCK(other);
  return x;
}
int main(void) {
  set_up();
  in_turn(forth, back);
  return fine();
}
