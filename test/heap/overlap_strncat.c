// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// strncat between ranges that overlap.
// RUN: %clang_rtsan -O1 -fno-builtin %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
  char *volatile p = calloc(100, 1);
  memset(p, 'a', 10);
  p[20] = 'b';
  volatile int at = argc == 1 ? 5 : 20;
  strncat(p, p + at, 8);
// CHECK: ERROR: rtsan: strncat-param-overlap: memory ranges [0x{{[0-9a-f]+}},0x{{[0-9a-f]+}}) and [0x{{[0-9a-f]+}}, 0x{{[0-9a-f]+}}) overlap
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: strncat-param-overlap
  puts("fine");
  return 0;
}
