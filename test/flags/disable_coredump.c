// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// disable_coredump=1 sets the core limit to 0.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=disable_coredump=1 %t | FileCheck %s
// CHECK: limit 0
#include <stdio.h>
#include <sys/resource.h>
int main(void) { struct rlimit r; getrlimit(RLIMIT_CORE, &r); printf("limit %ld\n", (long)r.rlim_cur); return 0; }
