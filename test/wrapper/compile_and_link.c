// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One step, and compile and link apart; C and C++.
// RUN: %rtsan_clang -g -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok | FileCheck --check-prefix=OK %s
// RUN: %rtsan_clang -g -O1 -c %s -o %t.o && %rtsan_clang %t.o -o %t && not %t 2>&1 | FileCheck %s
// RUN: %rtsan_clangxx -g -O1 -x c++ %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %rtsan_clang --rtsan-static -g -O1 %s -o %t && not %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: in main {{.*}}compile_and_link.c
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = (char *)malloc(10);
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
