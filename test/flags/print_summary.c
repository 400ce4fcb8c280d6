// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// print_summary=0 leaves the last line out.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=print_summary=0 not %t 2>&1 | FileCheck %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=ON %s
// CHECK: ERROR: rtsan
// CHECK-NOT: SUMMARY
// ON: SUMMARY: rtsan: heap-buffer-overflow {{.*}}print_summary.c:[[#@LINE+4]]{{.*}} in main
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
