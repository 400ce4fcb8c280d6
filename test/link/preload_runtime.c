// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The runtime preloaded into a plain program checks its heap calls.
// RUN: %clang -g -O1 %s -o %t
// RUN: env LD_PRELOAD=%libdir/librtsan.so not %t 2>&1 | FileCheck %s && env LD_PRELOAD=%libdir/librtsan.so %t ok 2>&1 | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: attempting double-free
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char *volatile p = malloc(10);
  free(p);
  if (argc == 1) free(p);
  puts("fine");
  return 0;
}
