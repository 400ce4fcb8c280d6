// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// detect_overlap=0 lets ranges overlap.
// RUN: %clang_rtsan -O1 -fno-builtin %s -o %t
// RUN: %env_rtsan_opts=detect_overlap=0 %t 2>&1 | FileCheck %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=ON %s
// CHECK: ran
// ON: ERROR: rtsan: memcpy-param-overlap
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) { char *volatile p = calloc(1, 40); memcpy(p, p + 3, 10); puts("ran"); return 0; }
