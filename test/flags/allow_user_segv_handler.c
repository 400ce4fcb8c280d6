// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// allow_user_segv_handler=0 refuses a program's handlers.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %t 2>&1 | FileCheck --check-prefix=OWN %s
// RUN: %env_rtsan_opts=allow_user_segv_handler=0 not %t 2>&1 | FileCheck %s
// OWN: own handler
// CHECK: ERROR: rtsan: SEGV on unknown address
#include <signal.h>
#include <unistd.h>
static void handler(int s) { _exit(write(1, "own handler\n", 12) != 12); }
int main(void) { signal(SIGSEGV, handler); volatile int *volatile p = 0; *p = 1; }
