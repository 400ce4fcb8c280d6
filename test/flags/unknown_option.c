// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An unknown option ends the program at its start and names the nearest ones.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: env RTSAN_OPTIONS=halt_on_eror=1 not %t 2>&1 | FileCheck %s
// RUN: env RTSAN_OPTIONS=exitcode=many not %t 2>&1 | FileCheck --check-prefix=VALUE %s
// RUN: env RTSAN_OPTIONS=exitcode not %t 2>&1 | FileCheck --check-prefix=FORM %s
// RUN: env RTSAN_OPTIONS=color=blue not %t 2>&1 | FileCheck --check-prefix=CHOICE %s
// CHECK-NOT: started
// CHECK: rtsan: error: {{.*}}halt_on_eror{{.*}}halt_on_error
// VALUE: rtsan: error: {{.*}}exitcode
// FORM: rtsan: error: {{.*}}exitcode
// CHOICE: rtsan: error: {{.*}}color
#include <stdio.h>
int main(void) { puts("started"); return 0; }
