// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// verbosity=1 says what the runtime does.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=verbosity=1 %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=verbosity=0 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// CHECK: {{==[0-9]+==}}rtsan:
// QUIET-NOT: rtsan
// QUIET: ran
#include <stdio.h>
int main(void) { puts("ran"); return 0; }
