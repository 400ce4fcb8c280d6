// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// quarantine_size_mb bounds the memory that freed blocks hold.
// The debug flavour keeps a megabyte at most.
// REQUIRES: release
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=quarantine_size_mb=200 %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=quarantine_size_mb=1:thread_local_quarantine_size_kb=64 %t 2>&1 | FileCheck --check-prefix=SMALL %s
// CHECK: much
// SMALL: little
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
int main(void) {
  for (int i = 0; i < 100000; i++) {
    char *volatile p = malloc(1000);
    memset(p, 1, 1000);
    free(p);
  }
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  printf(r.ru_maxrss > 100 << 10 ? "much\n" : r.ru_maxrss < 30 << 10 ? "little\n" : "%ld KB\n", r.ru_maxrss);
}
