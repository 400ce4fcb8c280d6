// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// -mllvm -rtsan-use-after-scope=0 leaves scopes alone.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: %clang %rtsan_plugin -mllvm -rtsan-use-after-scope=0 -O1 -g %s %rtsan_link -o %t && %t 2>&1 | FileCheck --check-prefix=OFF %s
// CHECK: ERROR: rtsan: stack-use-after-scope
// OFF-NOT: rtsan
// OFF: ran
#include <stdio.h>
int main(void) {
  int *volatile p;
  { int inner[4] = {1, 2, 3, 4}; p = inner; }
  volatile int v = p[1];
  puts("ran");
  return 0;
}
