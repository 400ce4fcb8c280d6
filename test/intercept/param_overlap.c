// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -fno-builtin -Wno-everything %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
// RUN: %env_rtsan_opts=detect_overlap=0 %t 1 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
#include "Inputs/cases.h"

int main(int argc, char **argv) {
  start(argc, argv);
  char *p = block(100);
  p[60] = p[19] = p[99] = 0;
  CASE(memcpy); memcpy(p, p + 20 - extra, 20);
  CASE(memcpy_long); memcpy(p, p + 50 - extra, 50);
  CASE(strcpy); strcpy(p + 10 * !extra + 10, p + 60 - 45 * extra);
  CASE(strncpy); strncpy(p, p + 40 - 35 * extra, 10);
  p[90] = 0, p[80] = 0;
  CASE(strcat); strcat(p + 80, p + 90 - 15 * extra);
  // The same place, memmove, and nothing at all are fine.
  CASE(fine);
  memcpy(p, p, 50);
  memmove(p, p + 1, 50);
  memcpy(p, p + 1, 0);
  return finish();
}
// CHECK-LABEL: case memcpy.
// CHECK: ERROR: {{.*}} memcpy-param-overlap
// CHECK-LABEL: case memcpy_long.
// CHECK: ERROR: {{.*}} memcpy-param-overlap
// CHECK-LABEL: case strcpy.
// CHECK: ERROR: {{.*}} strcpy-param-overlap
// CHECK-LABEL: case strncpy.
// CHECK: ERROR: {{.*}} strncpy-param-overlap
// CHECK-LABEL: case strcat.
// CHECK: ERROR: {{.*}} strcat-param-overlap
// CHECK-LABEL: case fine.
// CHECK-NOT: ERROR
// OK: all done
