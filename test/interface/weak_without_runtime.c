// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program can look whether the runtime is there.
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <stdio.h>
extern void __asan_poison_memory_region(const volatile void *, unsigned long) __attribute__((weak));
extern int rtsan_version(void) __attribute__((weak));
int main(void) {
  puts(__asan_poison_memory_region ? "fine" : "missing");
  return 0;
}
