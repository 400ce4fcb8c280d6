// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A report although no memory can be had any more: at least its head and its end.
// RUN: %clang_rtsan -O1 %s -o %t && not timeout 100 %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: is located 0 bytes after 10-byte region
// CHECK: SUMMARY: rtsan: heap-buffer-overflow
#include <stdlib.h>
#include <sys/resource.h>
int main(void) {
  volatile char *p = malloc(10);
  struct rlimit r = {1 << 20, 1 << 20};
  setrlimit(RLIMIT_DATA, &r);
  setrlimit(RLIMIT_AS, &r);
  p[10] = 1;
}
