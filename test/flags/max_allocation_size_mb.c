// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// max_allocation_size_mb bounds one request.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=max_allocation_size_mb=10 not %t 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: allocation-size-too-big: requested allocation size 0xb00000 exceeds maximum supported size of 0xa00000
// OK: ran
#include <stdio.h>
#include <stdlib.h>
int main(void) { char *volatile p = malloc(11 << 20); puts(p ? "ran" : "null"); return 0; }
