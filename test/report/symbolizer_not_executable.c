// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A symbolizer that cannot be executed.
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=external_symbolizer_path=/dev/null not timeout 60 %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: (/{{.*}}+0x
// CHECK: SUMMARY: rtsan: heap-buffer-overflow
#include <stdlib.h>
int main(void) {
  volatile char *p = malloc(10);
  p[10] = 1;
}
