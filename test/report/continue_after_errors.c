// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// halt_on_error=0: writes and frees that are wrong do no harm to the heap; thousands of them.
// RUN: %clang_rtsan -O1 -w %s -o %t && %env_rtsan_opts=halt_on_error=0:exitcode=0 timeout 100 %t 2>&1 | FileCheck %s
// CHECK-COUNT-4: ERROR: rtsan:
// CHECK-NOT: ERROR: rtsan:
// CHECK: went on
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
  static char global[8];
  for (int i = 0; i < 2000; i++) {
    char *volatile p = malloc(20), *volatile q = malloc(20);
    memset(p, 1, 20);
    p[20] = 5;
    free(p);
    free(p);
    free(q + 4);
    p[3] = 7;
    free(q);
  }
  fprintf(stderr, "went on\n");
  return 0;
}
