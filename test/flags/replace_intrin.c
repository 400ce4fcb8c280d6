// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// replace_intrin=0 does not check memcpy, memmove, memset calls.
// RUN: %clang_rtsan -O1 -fno-builtin %s -o %t
// RUN: %env_rtsan_opts=replace_intrin=0 %t 2>&1 | FileCheck %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=ON %s
// CHECK: ran
// ON: ERROR: rtsan: heap-buffer-overflow
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) { char *volatile p = malloc(4); volatile int n = 5; memset(p, 97, n); puts("ran"); return 0; }
