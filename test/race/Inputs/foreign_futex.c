/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A library that nobody instruments: one way to wait and to wake for each kind of futex operation. */
#include <errno.h>
#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif
enum { WAIT, BITSET, WAKE_OP, REQUEUE, PI, VECTOR };
struct waiter { uint64_t val, uaddr; uint32_t flags, reserved; };

int foreign_supported(int kind) { return kind != VECTOR || !(syscall(SYS_futex_waitv, 0, 0, 0, 0, 0) < 0 && errno == ENOSYS); }

void foreign_wait(int kind, int *words) {
  struct waiter v[2] = {{0, (uintptr_t)&words[0], 2, 0}, {0, (uintptr_t)&words[1], 2, 0}};
  switch (kind) {
  case BITSET: syscall(SYS_futex, words, FUTEX_WAIT_BITSET, 0, 0, 0, 4); break;
  case WAKE_OP: syscall(SYS_futex, words + 1, FUTEX_WAIT, 0, 0, 0, 0); break;
  case PI: syscall(SYS_futex, words, FUTEX_LOCK_PI, 0, 0, 0, 0); break;
  case VECTOR: syscall(SYS_futex_waitv, v, 2, 0, 0, 0); break;
  default: syscall(SYS_futex, words, FUTEX_WAIT, 0, 0, 0, 0);
  }
}
/* How many were woken. */
int foreign_wake(int kind, int *words) {
  switch (kind) {
  case -1: return (int)syscall(SYS_futex, words, FUTEX_LOCK_PI, 0, 0, 0, 0);
  case BITSET: return (int)syscall(SYS_futex, words, FUTEX_WAKE_BITSET, 1, 0, 0, 4);
  case WAKE_OP: return (int)syscall(SYS_futex, words, FUTEX_WAKE_OP, 1, 1L, words + 1, FUTEX_OP(FUTEX_OP_SET, 0, FUTEX_OP_CMP_EQ, 0));
  case REQUEUE:
    if (syscall(SYS_futex, words, FUTEX_REQUEUE, 0, 1L, words + 1, 0) != 1) return 0;
    return (int)syscall(SYS_futex, words + 1, FUTEX_WAKE, 1, 0, 0, 0);
  case PI: /* with nobody waiting the kernel is not needed, and the word is the owner's number */
    if (!(__atomic_load_n(words, __ATOMIC_RELAXED) & (int)FUTEX_WAITERS)) return 0;
    return syscall(SYS_futex, words, FUTEX_UNLOCK_PI, 0, 0, 0, 0) == 0;
  case VECTOR: return (int)syscall(SYS_futex, words + 1, FUTEX_WAKE, 1, 0, 0, 0);
  default: return (int)syscall(SYS_futex, words, FUTEX_WAKE, 1, 0, 0, 0);
  }
}
