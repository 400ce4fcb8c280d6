// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Link-time optimisation, whole and thin.
// REQUIRES: lld-same
// RUN: %clang_rtsan -O2 -flto %lld_same %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -flto=thin %lld_same %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: #0 0x{{[0-9a-f]+}} in main {{.*}}.c{{(pp)?}}:[[#@LINE+7]]
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
