// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// hard_rss_limit_mb ends the process.
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=hard_rss_limit_mb=100 not %t 2>&1 | FileCheck %s
#include <stdlib.h>
#include <string.h>
int main(void) {
  for (int i = 0; i < 100; i++) {
    char *volatile p = malloc(4 << 20);
    memset(p, 1, 4 << 20);
  }
// CHECK: ERROR: rtsan: rss-limit-exceeded
// CHECK: in main
}
