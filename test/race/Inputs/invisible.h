/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Puts threads in an order that the race detector does not see: futex calls past libc and relaxed accesses in functions that are not
 * instrumented. */
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __clang__
#define INVISIBLE __attribute__((disable_sanitizer_instrumentation, noinline))
#else
#define INVISIBLE __attribute__((no_sanitize("thread"), noinline))
#endif
static int invisible_turn;

INVISIBLE static long invisible_futex(int *word, int op, long value) {
  long ret;
  register long timeout __asm__("r10") = 0;
  __asm__ volatile("syscall" : "=a"(ret) : "a"(SYS_futex), "D"(word), "S"(op), "d"(value), "r"(timeout) : "rcx", "r11", "memory");
  return ret;
}

/* Until somebody called go(n) or a later one. */
INVISIBLE static void wait_turn(int n) {
  int seen;
  while ((seen = __atomic_load_n(&invisible_turn, __ATOMIC_RELAXED)) < n) invisible_futex(&invisible_turn, FUTEX_WAIT, seen);
}
INVISIBLE static void go(int n) {
  __atomic_store_n(&invisible_turn, n, __ATOMIC_RELAXED);
  invisible_futex(&invisible_turn, FUTEX_WAKE, 1 << 30);
}
