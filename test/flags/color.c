// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// color=always writes escapes, never and a pipe do not.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=color=always not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=color=never not %t 2>&1 | FileCheck --check-prefix=NEVER %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=NEVER %s
// CHECK: {{[^ -~]}}[1;31m=={{[0-9]+}}==ERROR
// NEVER-NOT: [1;
// NEVER: SUMMARY
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
