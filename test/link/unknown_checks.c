// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// -rtsan-checks takes what exists.
// RUN: %clang -c -O1 %rtsan_plugin -mllvm -rtsan-checks=address %s -o %t.o
// RUN: not %clang -c -O1 %rtsan_plugin -mllvm -rtsan-checks=adress %s -o %t.o 2>&1 | FileCheck %s
// CHECK: rtsan: {{.*}}unknown value 'adress' in -rtsan-checks
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
