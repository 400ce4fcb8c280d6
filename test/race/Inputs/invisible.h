/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Puts threads in an order that the race detector does not see: raw futex calls and relaxed accesses in functions that are not instrumented. */
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define INVISIBLE __attribute__((disable_sanitizer_instrumentation, noinline))
static int invisible_turn;

/* Until somebody called go(n) or a later one. */
INVISIBLE static void wait_turn(int n) {
  int seen;
  while ((seen = __atomic_load_n(&invisible_turn, __ATOMIC_RELAXED)) < n) syscall(SYS_futex, &invisible_turn, FUTEX_WAIT, seen, 0, 0, 0);
}
INVISIBLE static void go(int n) {
  __atomic_store_n(&invisible_turn, n, __ATOMIC_RELAXED);
  syscall(SYS_futex, &invisible_turn, FUTEX_WAKE, 1 << 30, 0, 0, 0);
}
