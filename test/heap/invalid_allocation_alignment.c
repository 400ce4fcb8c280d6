// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// memalign with an argument that it does not allow.
// RUN: %clang_rtsan -O0 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile size_t alignment = argc == 1 ? 17 : 64;
  void *volatile p = memalign(alignment, 10);
// CHECK: ERROR: rtsan: invalid-allocation-alignment:
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: invalid-allocation-alignment
  puts("fine");
  return 0;
}
