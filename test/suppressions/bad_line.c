// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A bad line and a missing file are errors that say where.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: echo "# comment" > %t.supp && echo "memory:ok" >> %t.supp && echo "nonsense" >> %t.supp
// RUN: %env_rtsan_opts=suppressions=%t.supp not %t 2>&1 | FileCheck %s
// RUN: echo "deadlocks:foo" > %t.type
// RUN: %env_rtsan_opts=suppressions=%t.type not %t 2>&1 | FileCheck --check-prefix=TYPE %s
// RUN: %env_rtsan_opts=suppressions=%t.missing not %t 2>&1 | FileCheck --check-prefix=MISSING %s
// CHECK-NOT: ran
// CHECK: rtsan: error: {{.*}}.supp:3
// TYPE: rtsan: error: {{.*}}.type:1
// MISSING: rtsan: error: {{.*}}.missing
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void known(volatile char *p) { p[10] = 1; }
__attribute__((always_inline)) static inline void inlined(volatile char *p) { known(p), *(volatile int *)&p[4] = 3; }
int main(void) {
  inlined(malloc(10));
  puts("ran");
  return 0;
}
