// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// --rtsan-checks chooses what to look for; what does not exist is an error.
// RUN: %rtsan_clang --rtsan-checks=address -g -O1 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: not %rtsan_clang --rtsan-checks=everything -c %s -o %t.o 2>&1 | FileCheck --check-prefix=BAD %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// BAD: unknown value 'everything' in -rtsan-checks
#include <stdlib.h>
int main(void) {
  volatile char *p = malloc(10);
  p[10] = 1;
}
