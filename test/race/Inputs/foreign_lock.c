/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A library that nobody instruments, with a lock of its own: 0 free, 1 taken, 2 taken and waited for. */
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

void foreign_lock(int *word) {
  int expected = 0;
  if (__atomic_compare_exchange_n(word, &expected, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
  while (__atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE)) syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, 2, 0, 0, 0);
}
void foreign_unlock(int *word) {
  if (__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) == 2) syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
}
