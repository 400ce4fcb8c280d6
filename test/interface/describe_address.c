// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// __asan_describe_address and __sanitizer_print_stack_trace write to the report channel and the program goes on.
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void here(void) { __sanitizer_print_stack_trace(), fflush(stdout); }
int main(void) {
  char *volatile p = malloc(10);
  __asan_describe_address(p + 4);
// CHECK: is located 4 bytes inside of 10-byte region
// CHECK: allocated by thread T0 here:
  here();
// CHECK: #0 0x{{.*}} in here
// CHECK-NEXT: #1 0x{{.*}} in main {{.*}}:[[#@LINE-2]]
  puts("fine");
// CHECK: fine
  return 0;
}
