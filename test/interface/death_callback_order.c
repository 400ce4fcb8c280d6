// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s
// The asan name of the death callback, and an explicit report.
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
static void on_death(void) { fprintf(stderr, "dying\n"); }
int main(void) {
  __asan_set_death_callback(on_death);
  char *p = malloc(10);
  __asan_report_error(__builtin_return_address(0), __builtin_frame_address(0), __builtin_frame_address(0), p + 10, 0, 1);
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: dying
}
