// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The program sees the report before it dies, can ask about it, and its death callback runs.
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static void on_report(const char *text) {
  fprintf(stderr, "callback: %d %s %d %zu\n", strstr(text, "heap-buffer-overflow") != 0, __asan_get_report_description(),
          __asan_get_report_access_type(), __asan_get_report_access_size());
}
static void on_death(void) { fprintf(stderr, "dying\n"); }
int main(void) {
  __asan_set_error_report_callback(on_report);
  __sanitizer_set_death_callback(on_death);
  volatile int *p = malloc(12);
  p[3] = 1;
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: callback: 1 heap-buffer-overflow 1 4
// CHECK: dying
}
