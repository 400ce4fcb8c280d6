// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// poison_heap=0 leaves the heap open.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=poison_heap=0 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: ran
#include <stdio.h>
#include <stdlib.h>
int main(void) { volatile char *p = malloc(10); p[10] = 1; free((void *)p); p[1] = 1; puts("ran"); return 0; }
