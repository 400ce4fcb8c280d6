// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redzone=N keeps blocks at least N bytes apart.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=redzone=512 not %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: is located 400 bytes after 10-byte region
#include <stdlib.h>
int main(void) {
  char *volatile p[100];
  for (int i = 0; i < 100; i++) p[i] = malloc(10);
  *(volatile char *)(p[50] + 410) = 1;
}
