// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// With strict_string_checks=1 the whole string must be there, though the function found what it wanted before its end.
// RUN: %clang_rtsan -fno-builtin %s -o %t
// RUN: %t 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
// RUN: %env_rtsan_opts=strict_string_checks=1:halt_on_error=0:abort_on_error=0 not %t 2>&1 | FileCheck %s
#include "Inputs/cases.h"

int main(void) {
  extra = 1;
  char *p = text(13);
  p[2] = 'x';
  CASE(strchr); if (!strchr(p, 'x')) puts("lost");
  CASE(strstr); if (!strstr(p, "xa")) puts("lost");
  CASE(strcmp); if (!strcmp(p, "ab")) puts("same");
  p[0] = '1';
  CASE(atoi); printf("%d\n", atoi(p));
  return finish();
}
// CHECK-LABEL: case strchr.
// CHECK: READ of size 14
// CHECK-LABEL: case strstr.
// CHECK: READ of size 14
// CHECK-LABEL: case strcmp.
// CHECK: READ of size 14
// CHECK-LABEL: case atoi.
// CHECK: READ of size 14
// OK: all done
