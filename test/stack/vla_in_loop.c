// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// VLAs made and dropped in loops, with breaks, gotos and nesting, leave nothing behind.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <alloca.h>
#include <stdio.h>
#include <string.h>
static int sum(int n) {
  int total = 0;
  for (int i = 1; i < n; i++) {
    char a[i];
    memset(a, 1, i);
    if (i % 7 == 3) continue;
    for (int k = 0; k < i; k++) {
      short b[k + 1];
      for (int m = 0; m <= k; m++) b[m] = a[k];
      total += b[k];
      if (k > 20) break;
    }
    if (total > 100000) goto out;
  }
out:;
  char *p = alloca(n);
  memset(p, 2, n);
  return total + p[n - 1];
}
int main(void) {
  int total = 0;
  for (int i = 1; i < 60; i++) total += sum(i);
  char big[100000];
  memset(big, total, sizeof big);
  volatile char *p = big;
  for (unsigned i = 0; i < sizeof big; i++) total += p[i];
  printf("fine %d\n", total);
  return 0;
}
