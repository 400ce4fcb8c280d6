// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// print_legend=0 leaves the shadow bytes out.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=print_legend=0 not %t 2>&1 | FileCheck %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=ON %s
// CHECK: ERROR
// CHECK-NOT: Shadow byte
// ON: Shadow bytes around the buggy address:
// ON: =>0x{{[0-9a-f]+}}:{{.*}} 00[02]fa
// ON: Shadow byte legend
// ON: Heap redzone: {{ *}}fa
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
