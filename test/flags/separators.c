// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Options are separated by colons, commas, spaces or newlines; quotes protect values.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: env RTSAN_OPTIONS="abort_on_error=0,exitcode=12" sh -c "%t; echo status $?" 2>&1 | FileCheck %s
// RUN: env RTSAN_OPTIONS="abort_on_error=0 exitcode=12" sh -c "%t; echo status $?" 2>&1 | FileCheck %s
// RUN: env RTSAN_OPTIONS="abort_on_error=false:exitcode=12::" sh -c "%t; echo status $?" 2>&1 | FileCheck %s
// CHECK: status 12
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
