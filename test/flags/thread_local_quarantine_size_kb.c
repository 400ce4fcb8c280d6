// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a thread keeps to itself counts in its own size: with 0 nothing is lost either.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=thread_local_quarantine_size_kb=0 not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=thread_local_quarantine_size_kb=4096 not %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-use-after-free
#include <stdlib.h>
int main(void) { volatile char *p = malloc(10); free((void *)p); p[1] = 1; }
