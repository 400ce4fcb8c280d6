// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// max_redzone=16 keeps big blocks close together.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=max_redzone=16 %t 2>&1 | FileCheck %s
// CHECK: close
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  long least = 1 << 20;
  char *last = malloc(2000);
  for (int i = 0; i < 100; i++) {
    char *p = malloc(2000);
    long gap = labs(p - last) - 2000;
    if (gap >= 0 && gap < least) least = gap;
    last = p;
  }
  printf(least < 128 ? "close\n" : "far: %ld\n", least);
}
