// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory that the program poisoned itself.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char *pool = malloc(100);
  __asan_poison_memory_region(pool + 16, 32);
  if (argc > 1) __asan_unpoison_memory_region(pool + 16, 32);
  pool[15] = pool[48] = 1;
  *(volatile char *)(pool + 20) = 1;
// CHECK: ERROR: rtsan: use-after-poison
// CHECK-NEXT: WRITE of size 1
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
// CHECK: is located 20 bytes inside of 100-byte region
  puts("fine");
  free(pool);
  return 0;
}
