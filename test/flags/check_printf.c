// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// check_printf=0 does not look at the arguments of printf.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=check_printf=0 %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=check_printf=1 not %t 2>&1 | FileCheck --check-prefix=ON %s
// CHECK: ran
// ON: ERROR: rtsan: heap-buffer-overflow
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) { char *volatile p = malloc(4); memset(p, 97, 4); char out[200]; snprintf(out, sizeof out, "%s", p); puts("ran"); return 0; }
