/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The raw system call, for files in platform/ only. Returns the result or a negative errno. */
#ifndef RTS_PLATFORM_SYSCALL_H
#define RTS_PLATFORM_SYSCALL_H
#include "base/types.h"

RTS_INLINE sptr rts_syscall(long n, uptr a, uptr b, uptr c, uptr d, uptr e) {
  sptr ret;
  register uptr r10 __asm__("r10") = d;
  register uptr r8 __asm__("r8") = e;
  __asm__ volatile("syscall" : "=a"(ret) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
  return ret;
}
#define RTS_SYS(n, a, b, c) rts_syscall((n), (uptr)(a), (uptr)(b), (uptr)(c), 0, 0)
#define RTS_SYS4(n, a, b, c, d) rts_syscall((n), (uptr)(a), (uptr)(b), (uptr)(c), (uptr)(d), 0)
#endif
