// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The program's own callback crashes: what there is of the report is out, and the process ends.
// RUN: %clang_rtsan -O1 %s -o %t && not timeout 60 %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: SUMMARY: rtsan: heap-buffer-overflow
#include <stdlib.h>
void __asan_set_error_report_callback(void (*)(const char *));
static volatile int *volatile null;
static void on_report(const char *text) { *null = text[0]; }
int main(void) {
  __asan_set_error_report_callback(on_report);
  volatile char *p = malloc(10);
  p[10] = 1;
}
