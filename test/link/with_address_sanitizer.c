// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A unit that has -fsanitize=address or thread too is refused in one line.
// RUN: not %clang -c -O1 -fsanitize=address %rtsan_plugin %s -o %t.o 2>&1 | FileCheck %s
// RUN: not %clang -c -O1 -fsanitize=thread %rtsan_plugin %s -o %t.o 2>&1 | FileCheck %s
// CHECK: rtsan: {{.*}}-fsanitize=
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
