// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The plugin for LLVM 22 in clang 14: one line, and no output file.
// REQUIRES: clang-14, plugin-22, plugin-14
// RUN: rm -f %t.o && not clang-14 -c -fpass-plugin=%libdir/librtsan-pass-22.so %s -o %t.o 2>&1 | FileCheck %s
// RUN: not ls %t.o
// CHECK-NOT: {{.}}
// CHECK: rtsan: this plugin is for LLVM 22, but it was loaded into LLVM 14; use librtsan-pass-14.so
// CHECK-NOT: {{.}}
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
