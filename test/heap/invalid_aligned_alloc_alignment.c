// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// aligned_alloc with an argument that it does not allow.
// RUN: %clang_rtsan -O0 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile size_t alignment = argc == 1 ? 24 : 16;
  void *volatile p = aligned_alloc(alignment, 48);
// CHECK: ERROR: rtsan: invalid-aligned-alloc-alignment:
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: invalid-aligned-alloc-alignment
  puts("fine");
  return 0;
}
