// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// help=1 lists every option and the program runs on.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=help=1 %t 2>&1 | FileCheck %s
// CHECK: halt_on_error
// CHECK: log_path
// CHECK: sleep_before_dying
// CHECK: ran
#include <stdio.h>
int main(void) { puts("ran"); return 0; }
