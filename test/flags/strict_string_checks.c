// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// strict_string_checks=1 wants whole strings.
// RUN: %clang_rtsan -O1 -fno-builtin %s -o %t
// RUN: %env_rtsan_opts=strict_string_checks=1 not %t 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck --check-prefix=OFF %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// OFF: ran
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) { char *volatile p = malloc(4); memset(p, 97, 4); p[1] = 98; volatile int v = strchr(p, 98) != 0; puts("ran"); return 0; }
