// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redzone=N keeps blocks at least N bytes apart.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=redzone=512 %t 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck --check-prefix=SMALL %s
// CHECK: apart
// SMALL: close
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  char *p[100];
  long least = 1 << 20;
  for (int i = 0; i < 100; i++) {
    p[i] = malloc(10);
    for (int k = 0; k < i; k++)
      if (labs(p[i] - p[k]) - 10 < least) least = labs(p[i] - p[k]) - 10;
  }
  printf(least >= 512 ? "apart\n" : least < 100 ? "close\n" : "%ld\n", least);
}
