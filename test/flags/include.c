// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Options come from a file, too; what stands behind it wins.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: echo "exitcode=41" > %t.opts && echo "print_summary=0" >> %t.opts
// RUN: %env_rtsan_opts=include=%t.opts sh -c "%t; echo status $?" 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=include=%t.opts:exitcode=42 sh -c "%t; echo status $?" 2>&1 | FileCheck --check-prefix=LATER %s
// RUN: %env_rtsan_opts=include=%t.none not %t 2>&1 | FileCheck --check-prefix=NONE %s
// CHECK-NOT: SUMMARY
// CHECK: status 41
// LATER: status 42
// NONE: rtsan: error: {{.*}}.none
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
