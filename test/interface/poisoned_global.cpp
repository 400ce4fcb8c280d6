// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A global arena, poisoned whole and opened in part.
// RUN: %clangxx_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <sanitizer/asan_interface.h>
#include <cstdio>
static char arena[64];
int main(int argc, char **argv) {
  __asan_poison_memory_region(arena, sizeof arena);
  __asan_unpoison_memory_region(arena, argc == 1 ? 8 : 16);
  char *volatile p = arena;
  p[12] = 1;
// CHECK: ERROR: rtsan: use-after-poison
// CHECK: is located 12 bytes inside of global variable 'arena'
  std::puts("fine");
}
