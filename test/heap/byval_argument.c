// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A struct passed by value is read from memory that is too small.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
struct big { long a[12]; };
__attribute__((noinline)) static long last(struct big b) { return b.a[11]; }
int main(int argc, char **argv) {
  struct big *volatile p = malloc(sizeof *p - (argc == 1));
  for (int i = 0; i < 11; i++) p->a[i] = i;
  printf("fine %ld\n", last(*p));
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK-NEXT: READ of size {{96|8}} at
// CHECK: is located 0 bytes after 95-byte region
  return 0;
}
