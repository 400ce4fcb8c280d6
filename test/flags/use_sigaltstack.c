// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// use_sigaltstack=0 keeps to the thread's own stack.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=use_sigaltstack=0 %t | FileCheck %s
// RUN: %t | FileCheck --check-prefix=ON %s
// CHECK: none
// ON: one
#include <signal.h>
#include <stdio.h>
int main(void) { stack_t s; sigaltstack(0, &s); puts(s.ss_flags & SS_DISABLE ? "none" : "one"); return 0; }
