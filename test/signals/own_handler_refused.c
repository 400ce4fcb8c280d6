// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// allow_user_segv_handler=0 keeps the report although the program installs a handler.
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=allow_user_segv_handler=0 not %t 2>&1 | FileCheck %s
#include <signal.h>
#include <unistd.h>
static void handler(int s) { _exit(0); }
int main(void) {
  signal(SIGSEGV, handler);
  volatile int *volatile null = 0;
  *null = 1;
// CHECK: ERROR: rtsan: SEGV on unknown address 0x000000000000
}
