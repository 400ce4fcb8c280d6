// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// deadlock: keeps inversions quiet by function, file, module, the variable that a lock is, and where it was initialised; not by another name.
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: echo 'deadlock:^forth$' > %t.supp && %env_rtsan_opts=suppressions=%t.supp timeout 30 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: echo 'deadlock:by.c' > %t.supp && %env_rtsan_opts=suppressions=%t.supp timeout 30 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: echo 'deadlock:by.c.tmp$' > %t.supp && %env_rtsan_opts=suppressions=%t.supp timeout 30 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: echo 'deadlock:^ledger$' > %t.supp && %env_rtsan_opts=suppressions=%t.supp timeout 30 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: echo 'deadlock:set_up' > %t.supp && %env_rtsan_opts=suppressions=%t.supp timeout 30 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: echo 'lock-order-inversion:back' > %t.supp && %env_rtsan_opts=suppressions=%t.supp timeout 30 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: echo 'deadlock:nobody' > %t.supp && %env_rtsan_opts=suppressions=%t.supp not timeout 30 %t 2>&1 | FileCheck --check-prefix=LOUD %s
// RUN: echo 'deadlock:^edger$' > %t.supp && %env_rtsan_opts=suppressions=%t.supp not timeout 30 %t 2>&1 | FileCheck --check-prefix=LOUD %s
// RUN: echo 'mutex:forth' > %t.supp && %env_rtsan_opts=suppressions=%t.supp not timeout 30 %t 2>&1 | FileCheck --check-prefix=LOUD %s
// RUN: echo 'race:forth' > %t.supp && %env_rtsan_opts=suppressions=%t.supp not timeout 30 %t 2>&1 | FileCheck --check-prefix=LOUD %s
// RUN: echo 'memory:nobody' > %t.supp && %env_rtsan_opts=suppressions=%t.supp not timeout 30 %t 2>&1 | FileCheck --check-prefix=LOUD %s
// QUIET-NOT: ERROR
// QUIET: fine
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
