// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// allow_user_poisoning=0 ignores poisoning by hand.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=allow_user_poisoning=0 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: ran
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
int main(void) { volatile char *p = malloc(10); __asan_poison_memory_region(p, 10); p[1] = 1; puts("ran"); return 0; }
