// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Handlers on a signal stack that lies on another stack, with jumps out of them.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
static sigjmp_buf env;
static volatile long total;
__attribute__((noinline)) static void use(volatile char *p, int n) { for (int i = 0; i < n; i++) total += p[i]; }
static void handler(int s) {
  char frame[200];
  memset(frame, s, sizeof frame);
  use(frame, sizeof frame);
  if (total % 2) siglongjmp(env, 1);
}
__attribute__((noinline)) static void round_trip(void) {
  char stack[64 << 10];
  stack_t ss = {.ss_sp = stack, .ss_size = sizeof stack}, old;
  sigaltstack(&ss, &old);
  if (!sigsetjmp(env, 1)) raise(SIGUSR1);
  sigaltstack(&old, NULL);
  memset(stack, 1, sizeof stack);
  use(stack, sizeof stack);
}
int main(void) {
  struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
  sigaction(SIGUSR1, &sa, NULL);
  for (int i = 0; i < 20; i++) {
    total = i;
    round_trip();
  }
  puts("fine");
  return 0;
}
