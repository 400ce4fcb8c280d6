// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -fno-builtin -Wno-everything %s -o %t
// RUN: %env_rtsan_opts=abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=abort_on_error=0 not %t 2 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=abort_on_error=0 not %t 3 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: negative-size-param: (size=-5)
// CHECK: in mem{{cpy|move|set}}
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  volatile int n = -5;
  char *p = malloc(100), *q = malloc(100);
  switch (argv[1][0]) {
    case '1': memcpy(p, q, n); break;
    case '2': memmove(p, q, n); break;
    case '3': memset(p, 0, n); break;
  }
  return 0;
}
