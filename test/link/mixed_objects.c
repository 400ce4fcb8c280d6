// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Instrumented and plain objects in one program, both ways.
// RUN: %clang_rtsan -O1 -DPART -c %s -o %t.i.o && %clang -g -O1 -DPART -c %s -o %t.p.o
// RUN: %clang_rtsan -O1 %s %t.p.o -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang -g -O1 %s %t.i.o %rtsan_link -o %t && not %t 2>&1 | FileCheck --check-prefix=PART %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: in main
// PART: ERROR: rtsan: heap-buffer-overflow
// PART: in part
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
char *part(int n);
#ifdef PART
static char used[7];
char *part(int n) { volatile char *p = malloc(10); p[n] = used[3]; return (char *)p; }
#else
int main(int argc, char **argv) {
  char local[30];
  memset(local, 1, sizeof local);
  volatile char *p = part(argc == 1 ? 10 : 9);
  p[argc == 1 ? 10 : 9] = local[argc];
  puts("fine");
  return 0;
}
#endif
