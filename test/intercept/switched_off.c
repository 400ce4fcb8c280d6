// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// replace_str, replace_intrin and check_printf silence their families.
// RUN: %clang_rtsan -fno-builtin -Wno-everything %s -o %t
// RUN: %env_rtsan_opts=replace_str=0:replace_intrin=0:check_printf=0 %t 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 2>&1 | FileCheck %s
#include "Inputs/cases.h"

int main(void) {
  extra = 1;
  CASE(strlen); printf("%zu\n", strlen(text(13)));
  CASE(memset); memset(block(13), 0, 14);
  CASE(printf); printf("%s\n", text(13));
  return finish();
}
// CHECK-LABEL: case strlen.
// CHECK: READ of size 14
// CHECK-LABEL: case memset.
// CHECK: WRITE of size 14
// CHECK-LABEL: case printf.
// CHECK: READ of size 14
// OK: all done
