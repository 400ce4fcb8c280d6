// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A thread that no function of the C library made wakes the others.
#include "Inputs/locks.h"
#include <sched.h>
static int word;
static char stack[65536] __attribute__((aligned(16)));
INVISIBLE static int task(void *x) {
  (void)x;
  for (volatile long i = 0; i < 300000000; i++) {}
  __atomic_store_n(&word, 1, __ATOMIC_SEQ_CST);
  invisible_futex(&word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1);
  for (;;) {
    long ret;
    __asm__ volatile("syscall" : "=a"(ret) : "a"(SYS_exit), "D"(0) : "rcx", "r11", "memory");
  }
  return 0;
}
int main(void) {
  if (clone(task, stack + sizeof stack - 64, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, 0) < 0) abort();
  while (!__atomic_load_n(&word, __ATOMIC_SEQ_CST)) syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
