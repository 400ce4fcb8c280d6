// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fast_unwind=0 walks unwind tables, through code without frame pointers.
// RUN: %clang -O1 -fomit-frame-pointer -DPLAIN -g -c %s -o %t.o && %clang_rtsan -O1 %s %t.o -o %t
// RUN: %env_rtsan_opts=fast_unwind=0 not %t 2>&1 | FileCheck %s
// CHECK: allocated by thread T0 here:
// CHECK-NEXT: #0 0x{{[0-9a-f]+}} in make
// CHECK-NEXT: #1 0x{{[0-9a-f]+}} in plain
// CHECK-NEXT: #2 0x{{[0-9a-f]+}} in main
#include <stdlib.h>
char *plain(char *(*)(void));
#ifdef PLAIN
char *plain(char *(*fn)(void)) { char *volatile p = fn(); return p; }
#else
static char *make(void) { char *volatile p = malloc(10); return p; }
int main(void) {
  volatile char *p = plain(make);
  p[10] = 1;
}
#endif
