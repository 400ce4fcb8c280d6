// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A request that cannot be met although each is small enough.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  void *volatile p;
  for (int i = 0; i < (argc == 1 ? 100 : 1); i++) p = malloc(1ul << 40);
// CHECK: ERROR: rtsan: out-of-memory: allocator is trying to allocate 0x10000000000 bytes
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: out-of-memory
  puts("fine");
  return 0;
}
