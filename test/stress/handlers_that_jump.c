// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Handlers that leave by siglongjmp out of malloc, free, memcpy and instrumented code: such a handler waits until the runtime's own locks are free.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -mllvm -rtsan-checks=address -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
static sigjmp_buf env;
static volatile int hits, armed;
static void handler(int s) {
  hits++;
  if (armed) siglongjmp(env, s);
}
__attribute__((noinline)) static int busy(int n) {
  volatile char a[100], b[100];
  memset((void *)a, n, 100);
  memcpy((void *)b, (void *)a, 100);
  return n ? busy(n - 1) + b[n] : 0;
}
int main(void) {
  struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_NODEFER};
  sigaction(SIGALRM, &sa, NULL);
  struct itimerval it = {{0, 1000}, {0, 1000}};
  setitimer(ITIMER_REAL, &it, NULL);
  while (hits < 300) {
    if (sigsetjmp(env, 1)) continue;
    armed = 1;
    for (int i = 0; i < 100; i++) {
      char *volatile p = malloc(1 << (i % 18));
      busy(30);
      free(p);
    }
    armed = 0;
  }
  puts("fine");
  return 0;
}
