// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A bug inside the report callback does not report again, recurse or hang.
// RUN: %clang_rtsan -O1 %s -o %t && not timeout 60 %t 2>&1 | FileCheck %s
// CHECK-COUNT-1: ERROR: rtsan: heap-buffer-overflow
// CHECK-NOT: ERROR
#include <stdlib.h>
void __asan_set_error_report_callback(void (*)(const char *));
volatile char *p;
static void on_report(const char *text) { p[11] = text[0]; }
int main(void) {
  __asan_set_error_report_callback(on_report);
  p = malloc(10);
  p[10] = 1;
}
