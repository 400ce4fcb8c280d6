// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// strip_path_prefix shortens file names.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=strip_path_prefix=%S not %t 2>&1 | FileCheck %s
// CHECK: in main strip_path_prefix.c:[[#@LINE+4]]
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
