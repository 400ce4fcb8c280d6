// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thousand signals a second over allocation, copies and deep calls; handlers allocate nothing but touch memory.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
static volatile long hits, total;
__attribute__((noinline)) static void use(volatile char *p, int n) { for (int i = 0; i < n; i++) total += p[i]; }
static void handler(int s) {
  char local[64];
  memset(local, s, sizeof local);
  use(local, sizeof local);
  hits++;
}
__attribute__((noinline)) static void deep(int n) {
  char frame[90];
  memset(frame, n, sizeof frame);
  if (n) deep(n - 1);
  use(frame, sizeof frame);
}
int main(void) {
  struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART | SA_ONSTACK};
  sigaction(SIGALRM, &sa, NULL);
  struct itimerval it = {{0, 1000}, {0, 1000}};
  setitimer(ITIMER_REAL, &it, NULL);
  while (hits < 500) {
    long size = hits * 3 % 5000 + 1;
    char *p = malloc(size);
    memset(p, 1, size);
    p = realloc(p, 300);
    deep(20);
    free(p);
  }
  puts("fine");
  return 0;
}
