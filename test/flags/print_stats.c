// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// print_stats=1 prints counters at exit.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=print_stats=1 %t 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck --check-prefix=OFF %s
// CHECK: rtsan: heap: {{[0-9]+}} allocations
// OFF-NOT: rtsan
// OFF: ran
#include <stdio.h>
#include <stdlib.h>
int main(void) { free(malloc(3)); puts("ran"); return 0; }
