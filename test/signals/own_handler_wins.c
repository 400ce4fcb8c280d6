// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program's own handler is called, and may jump out of it.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
static sigjmp_buf env;
static void handler(int s) { siglongjmp(env, s); }
int main(void) {
  volatile int count = 0;
  struct sigaction sa = {.sa_handler = handler};
  sigaction(SIGSEGV, &sa, NULL);
  signal(SIGFPE, handler);
  volatile int zero = 0, *volatile null = NULL;
  for (int i = 0; i < 100; i++) {
    if (!sigsetjmp(env, 1)) *null = 1;
    else count++;
    if (!sigsetjmp(env, 1)) zero = 7 / zero;
    else count++;
  }
  printf(count == 200 ? "fine\n" : "%d\n", count);
  return 0;
}
