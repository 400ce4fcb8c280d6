// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// For every size up to 200: all of the block may be used, the byte before and the byte after may not.
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
#include <sanitizer/asan_interface.h>

static void touch(long at) { *(volatile char *)at = 1; }

int main(void) {
  for (size_t n = 0; n <= 200; n++) {
    char *p = malloc(n);
    HOLDS(!__asan_region_is_poisoned(p, n));
    HOLDS(__asan_address_is_poisoned(p + n) && __asan_address_is_poisoned(p - 1));
    if (n) SILENT(touch, (long)p + (long)n - 1);
    REPORTED("heap-buffer-overflow", touch, (long)p + (long)n);
    if (n % 16 == 3) REPORTED("heap-buffer-overflow", touch, (long)p - 1);
    free(p);
    if (n) HOLDS(__asan_address_is_poisoned(p) && __asan_address_is_poisoned(p + n - 1));
  }
  return finish();
}
