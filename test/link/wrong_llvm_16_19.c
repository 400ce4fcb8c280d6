// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The plugin for LLVM 19 in clang 16: one line, and no output file.
// REQUIRES: clang-16, plugin-19, plugin-16
// RUN: rm -f %t.o && not clang-16 -c -fpass-plugin=%libdir/librtsan-pass-19.so %s -o %t.o 2>&1 | FileCheck %s
// RUN: not ls %t.o
// CHECK-NOT: {{.}}
// CHECK: rtsan: this plugin is for LLVM 19, but it was loaded into LLVM 16; use librtsan-pass-16.so
// CHECK-NOT: {{.}}
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
