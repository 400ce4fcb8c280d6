// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// mutex: keeps wrong uses of locks quiet, by function and by variable; deadlock: does not.
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: echo mutex:^wrong$ > %t.supp
// RUN: %env_rtsan_opts=suppressions=%t.supp timeout 30 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: echo mutex:^gate$ > %t.supp
// RUN: %env_rtsan_opts=suppressions=%t.supp timeout 30 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: echo deadlock:^wrong$ > %t.supp
// RUN: %env_rtsan_opts=suppressions=%t.supp not timeout 30 %t 2>&1 | FileCheck --check-prefix=LOUD %s
// QUIET-NOT: ERROR
// QUIET: fine
// LOUD: ERROR: rtsan: unlock-of-unlocked-lock: thread T0 unlocks mutex M0 'gate' (0x{{[0-9a-f]+}}), which nobody holds
// LOUD-NEXT: #0 {{.*}} in pthread_mutex_unlock
// LOUD-NEXT: #1 {{.*}} in wrong
#include "../Inputs/locks.h"
static MUTEX(gate);
__attribute__((noinline)) static void wrong(void) {
  UNLOCK(gate);
  __asm__ volatile("");
}
int main(void) {
  wrong();
  return fine();
}
