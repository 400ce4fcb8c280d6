/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What only x86-64 knows: stack pointer, frame walking, glibc's pointer mangling, register names of a signal context. */
#ifndef RTS_PLATFORM_X86_64_H
#define RTS_PLATFORM_X86_64_H
#include <cpuid.h>

#include "base/types.h"

RTS_INLINE uptr rts_cpu_sp(void) { uptr sp; __asm__ volatile("mov %%rsp, %0" : "=r"(sp)); return sp; }
RTS_INLINE uptr rts_cpu_thread_pointer(void) { uptr tp; __asm__("mov %%fs:0, %0" : "=r"(tp)); return tp; }
/* A clock that is the same on all CPUs and never 0; its unit is measured against the system's clock. 8 ns. */
RTS_INLINE u64 rts_cpu_ticks(void) { return __builtin_ia32_rdtsc() | 1; }
#define RTS_CALLER_PC() ((uptr)__builtin_return_address(0))
#define RTS_FRAME() ((uptr)__builtin_frame_address(0))

/* Compare-and-swap that only this thread's own signal handlers respect: no lock prefix, so it does not wait until earlier stores
 * have reached memory (60 ns in malloc-heavy programs, whose stores miss). */
RTS_INLINE bool rts_cpu_cas_local(u64 *p, u64 expected, u64 v) {
  bool won;
  __asm__ volatile("cmpxchgq %3, %1" : "=@ccz"(won), "+m"(*p), "+a"(expected) : "r"(v) : "memory");
  return won;
}

/* The line will be written to: asks for it alone, so that a locked instruction soon after does not have to. */
RTS_INLINE void rts_cpu_prefetch_write(const void *p) { __asm__ volatile("prefetchw %0" : : "m"(*(const u8 *)p)); }

/* Writes to the page of *p, and changes nothing. An atomic operation that adds nothing is only a load to the compiler. */
RTS_INLINE void rts_cpu_touch(u64 *p) { __asm__ volatile("lock orq $0, %0" : "+m"(*p) : : "memory", "cc"); }

/* Two words, 16-aligned, at once: costs as much as one. Only where the CPU has it, which all but the first have. */
RTS_INLINE bool rts_cpu_has_cas_pair(void) {
  u32 a, b, c, d;
  return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_CMPXCHG16B);
}
RTS_INLINE bool rts_cpu_cas_pair(u64 *p, u64 low, u64 high, u64 new_low, u64 new_high) {
  bool won;
  __asm__ volatile("lock cmpxchg16b %1" : "=@ccz"(won), "+m"(*(unsigned __int128 *)p), "+a"(low), "+d"(high) : "b"(new_low), "c"(new_high) : "memory");
  return won;
}

/* Registers at the point of interest. */
struct rts_regs {
  uptr pc, sp, bp;
};

/* glibc stores sp/bp/pc in a jmp_buf xor'ed with the thread's guard (fs:0x30) and rotated left by 17 (0x11). */
RTS_INLINE uptr rts_cpu_demangle(uptr v) {
  uptr guard;
  __asm__("mov %%fs:0x30, %0" : "=r"(guard));
  v = (v >> 17) | (v << 47);
  return v ^ guard;
}
/* Index of the stack pointer among the words of glibc's jmp_buf. */
#define RTS_JMPBUF_SP 6
#endif
