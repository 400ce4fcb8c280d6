// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Under a limit on address space the program gets null, and goes on.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && %env_rtsan_opts=allocator_may_return_null=1 timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && %env_rtsan_opts=allocator_may_return_null=1 timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
int main(void) {
  struct rlimit r = {1 << 20, RLIM_INFINITY};
  static char *p[100000];
  int n = 0;
  setrlimit(RLIMIT_DATA, &r);
  while (n < 100000 && (p[n] = malloc(3000))) memset(p[n++], 1, 3000);
  int got = n;
  while (n) free(p[--n]);
  r.rlim_cur = RLIM_INFINITY;
  setrlimit(RLIMIT_DATA, &r);
  char *volatile q = malloc(1 << 20);
  printf(q && got < 100000 ? "fine\n" : "%d\n", got);
  return 0;
}
