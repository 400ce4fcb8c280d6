// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Without the runtime the linker names what is missing, once.
// RUN: not %clang -g -O1 %rtsan_plugin %s -o %t 2> %t.err
// RUN: FileCheck %s < %t.err
// CHECK: __rts_abi_{{[0-9]+}}__link_this_program_with_lrtsan
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
