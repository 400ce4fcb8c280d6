// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One error is one report, also where the compiler makes a call of what it could have expanded in line.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=halt_on_error=0:exitcode=0:symbolize=0 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=halt_on_error=0:exitcode=0:symbolize=0 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -Os %s -o %t && %env_rtsan_opts=halt_on_error=0:exitcode=0:symbolize=0 %t 2>&1 | FileCheck %s
// CHECK-COUNT-18: ERROR: rtsan: heap-buffer-overflow
// CHECK-NOT: ERROR
// CHECK: done
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define ONE(n) \
  { \
    char *volatile to = malloc(n), *volatile from = calloc(1, (n) + 1); \
    memset(to, 1, (n) + 1), memcpy(to, from, (n) + 1), memmove(to, from, (n) + 1); \
    free(to), free(from); \
  }
int main(void) {
  ONE(7) ONE(16) ONE(40) ONE(70) ONE(100) ONE(200)
  fprintf(stderr, "done\n");
  return 0;
}
