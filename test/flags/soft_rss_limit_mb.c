// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// soft_rss_limit_mb makes allocations fail while memory is short.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=soft_rss_limit_mb=60:allocator_may_return_null=1 %t 2>&1 | FileCheck %s
// CHECK-NOT: ERROR
// CHECK: refused, then served
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
  char *p[64];
  int n = 0;
  while (n < 64 && (p[n] = malloc(4 << 20))) memset(p[n++], 1, 4 << 20);
  int refused = n < 64;
  while (n) free(p[--n]);
  void *volatile q = malloc(4 << 20);
  puts(refused && q ? "refused, then served" : refused ? "refused" : "never refused");
}
