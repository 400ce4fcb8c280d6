// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// rtsan_check_no_locks_held: a report if a lock is held, with the place where it was taken; nothing otherwise.
// RUN: %clang_rtsan -I%root/include -O1 %s -o %t -lpthread
// RUN: %env_rtsan_opts=halt_on_error=0 not timeout 30 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -mllvm -rtsan-checks=lock -I%root/include -O1 %s -o %t.lock -lpthread
// RUN: %env_rtsan_opts=halt_on_error=0 not timeout 30 %t.lock 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: mutex-held-in-wrong-context: this code wants none, 1 held in thread T0:
// CHECK-NEXT: #0 {{.*}} in main {{.*}}no_locks_held.c:[[# @LINE + 11]]
// CHECK: Mutex M0 (0x{{[0-9a-f]+}}){{(, global variable 'm')?}}, taken by thread T0 here:
// CHECK-NOT: ERROR
// CHECK: fine
#include "../Inputs/locks.h"
#include <rtsan/rtsan.h>
static MUTEX(m);
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  RTSAN_CHECK_NO_LOCKS_HELD();
  LOCK(m);
  RTSAN_CHECK_NO_LOCKS_HELD();
  UNLOCK(m);
  RTSAN_CHECK_NO_LOCKS_HELD();
  fine();
  return 0;
}
