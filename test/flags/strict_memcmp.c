// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// strict_memcmp=0 reads only up to the first difference.
// RUN: %clang_rtsan -O1 -fno-builtin %s -o %t
// RUN: %env_rtsan_opts=strict_memcmp=0 %t 2>&1 | FileCheck %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=ON %s
// CHECK: ran
// ON: ERROR: rtsan: heap-buffer-overflow
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) { char *volatile p = malloc(4); memset(p, 97, 4); volatile int v = memcmp(p, "b12345678", 9); puts("ran"); return 0; }
