// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A report although every file descriptor is in use.
// RUN: %clang_rtsan -O1 %s -o %t && not timeout 100 %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: SUMMARY: rtsan: heap-buffer-overflow
#include <fcntl.h>
#include <stdlib.h>
int main(void) {
  volatile char *p = malloc(10);
  while (open("/dev/null", O_RDONLY) >= 0) ;
  p[10] = 1;
}
