// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// replace_str=0 does not check str* functions.
// RUN: %clang_rtsan -O1 -fno-builtin %s -o %t
// RUN: %env_rtsan_opts=replace_str=0 %t 2>&1 | FileCheck %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=ON %s
// CHECK: ran
// ON: ERROR: rtsan: heap-buffer-overflow
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) { char *volatile p = malloc(4); memset(p, 97, 4); volatile size_t n = strlen(p); puts("ran"); return 0; }
