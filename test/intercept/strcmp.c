// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
#include "Inputs/cases.h"

int main(int argc, char **argv) {
  start(argc, argv);
  char *a = block(40), *b = block(40);
  a[39] = b[39] = 0;
  CASE(strcmp); if (strcmp(text(20), "aaaaaaaaaaaaaaaaaaaa")) puts("differ");
  CASE(strncmp); if (strncmp(block(20), a, 20 + extra)) puts("differ");
  CASE(strcasecmp); if (strcasecmp(text(20), "AAAAAAAAAAAAAAAAAAAA")) puts("differ");
  CASE(strncasecmp); if (strncasecmp(block(20), a, 20 + extra)) puts("differ");
  // A difference inside ends the reading.
  char *p = block(20);
  p[19] = 'b';
  CASE(early); if (!strcmp(p, a) || !strncmp(p, a, 100) || !strcasecmp(p, a) || !strncasecmp(p, a, 100)) puts("same");
  CASE(results);
  if (strcmp(a, b) || strcmp("a", "b") >= 0 || strcmp("b", "a") <= 0 || strcmp("\x80", "a") <= 0 || strcmp("", "a") >= 0 ||
      strncmp("abc", "abd", 2) || strncmp("abc", "abd", 3) >= 0 || strncmp("a", "b", 0) || strcmp(a + 20, b + 21) <= 0)
    puts("wrong");
  return finish();
}
// CHECK-LABEL: case strcmp.
// CHECK: READ of size 21
// CHECK: #0 {{.*}} strcmp
// CHECK-LABEL: case strncmp.
// CHECK: READ of size 21
// CHECK-LABEL: case strcasecmp.
// CHECK: READ of size 21
// CHECK-LABEL: case strncasecmp.
// CHECK: READ of size 21
// CHECK-LABEL: case early.
// CHECK-NOT: ERROR
// CHECK-NOT: wrong
// CHECK: all done
// OK: all done
