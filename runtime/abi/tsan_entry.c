/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Entry points that other compilers' -fsanitize=thread calls, so that their objects link with us instead of ThreadSanitizer's runtime and get
 * both detectors: each access is looked at as memory first, then as a race. Atomics are tsan_atomic.c's.
 *
 * A module with such objects counts as instrumented from its first event on: gcc's constructor jumps to __tsan_init, whose return address then
 * lies in the loader.
 * Java's and Go's interfaces are left out. Any context. Cost: 3 ns for an access whose cell says "mine, now", else the engine's. */
#include "abi/abi.h"
#include "base/atomic.h"
#include "core/calls.h"
#include "core/flags.h"
#include "core/init.h"
#include "intercept/intercept.h"
#include "intercept/races.h"
#include "race/cell.h"
#include "report/report.h"
#include "shadow/shadow.h"

/* Registers of the function that called the entry point. */
#define CALLER_SP() (RTS_FRAME() + 2 * sizeof(uptr))
#define CALLER ((struct rts_regs){RTS_CALLER_PC(), CALLER_SP(), *(const uptr *)RTS_FRAME()})

RTS_EXPORT void __tsan_init(void);
RTS_EXPORT void __tsan_init(void) {
  rts_watch();
  rts_races_enable(0, false);
}

void rts_abi_foreign_code(uptr pc) {
  static uptr stranger; /* page of code that belongs to no module */
  if (RTS_LIKELY(rts_races_instrumented(pc)) || !rts_ready() || rts_inside() || rts_load_relaxed(&stranger) == pc >> 12) return;
  rts_watch();
  rts_races_enable(pc, false);
  if (!rts_races_instrumented(pc)) rts_store_relaxed(&stranger, pc >> 12);
}

/* -- accesses */

static RTS_NOINLINE void slow(uptr addr, uptr size, u32 flags, const struct rts_regs *regs) {
  if (!size || !rts_addr_in_app(addr) || !rts_addr_in_app(addr + size - 1)) return; /* the access itself will fault, or wraps around */
  rts_abi_foreign_code(regs->pc);
  if (RTS_UNLIKELY(!rts_range_is_ok(addr, size)) && rts_flags.detect_memory && !rts_inside()) {
    rts_report_access(addr, size, flags & RTS_RACE_WRITE ? RTS_ACCESS_WRITE : RTS_ACCESS_READ, regs, NULL);
    if (!rts_range_is_ok(addr, size)) return; /* R2 */
  }
  if (rts_race_on) rts_races_range(addr, size, flags, regs, NULL);
}

extern _Thread_local u32 __rts_cur __attribute__((tls_model("initial-exec"), weak, visibility("default")));

/* Within one granule, and known. By R2 that proves the memory good, too. */
RTS_INLINE bool same(uptr addr, uptr size, bool write) {
  if (RTS_UNLIKELY(!rts_race_on || !rts_addr_in_app(addr) || (addr & 7) + size > 8)) return false;
  u32 bytes = ((1u << size) - 1) << (addr & 7);
  return !((rts_load_relaxed((const u32 *)rts_cells_of(addr) + write) ^ __rts_cur) & (RTS_CELL_WHO | bytes));
}

RTS_INLINE void access(uptr addr, uptr size, u32 flags, struct rts_regs regs) {
  if (RTS_LIKELY(size <= 8) && same(addr, size, flags & RTS_RACE_WRITE)) return;
  if (size == 16 && same(addr, 8, flags & RTS_RACE_WRITE) && same(addr + 8, 8, flags & RTS_RACE_WRITE)) return;
  slow(addr, size, flags, &regs);
}

#define ENTRY(name, size, flags) \
  RTS_EXPORT void name(uptr addr); \
  RTS_EXPORT void name(uptr addr) { access(addr, size, flags, CALLER); } \
  /* From a place that the caller names. */ \
  RTS_EXPORT void name##_pc(uptr addr, uptr pc); \
  RTS_EXPORT void name##_pc(uptr addr, uptr pc) { \
    struct rts_regs regs = CALLER; \
    if (pc) regs.pc = pc; \
    access(addr, size, flags, regs); \
  }
#define ENTRIES(size) \
  ENTRY(__tsan_read##size, size, RTS_RACE_READ) \
  ENTRY(__tsan_write##size, size, RTS_RACE_WRITE) \
  ENTRY(__tsan_read_write##size, size, RTS_RACE_WRITE) \
  ENTRY(__tsan_unaligned_read##size, size, RTS_RACE_READ) \
  ENTRY(__tsan_unaligned_write##size, size, RTS_RACE_WRITE) \
  ENTRY(__tsan_unaligned_read_write##size, size, RTS_RACE_WRITE) \
  ENTRY(__tsan_volatile_read##size, size, RTS_RACE_READ) \
  ENTRY(__tsan_volatile_write##size, size, RTS_RACE_WRITE) \
  ENTRY(__tsan_unaligned_volatile_read##size, size, RTS_RACE_READ) \
  ENTRY(__tsan_unaligned_volatile_write##size, size, RTS_RACE_WRITE)
ENTRIES(1)
ENTRIES(2)
ENTRIES(4)
ENTRIES(8)
ENTRIES(16)

#define RANGE(name, flags) \
  RTS_EXPORT void name(uptr addr, uptr size); \
  RTS_EXPORT void name(uptr addr, uptr size) { \
    struct rts_regs regs = CALLER; \
    slow(addr, size, flags, &regs); \
  } \
  RTS_EXPORT void name##_pc(uptr addr, uptr size, uptr pc); \
  RTS_EXPORT void name##_pc(uptr addr, uptr size, uptr pc) { \
    struct rts_regs regs = CALLER; \
    if (pc) regs.pc = pc; \
    slow(addr, size, flags, &regs); \
  }
RANGE(__tsan_read_range, RTS_RACE_READ)
RANGE(__tsan_write_range, RTS_RACE_WRITE)

/* A constructor or destructor sets the pointer to the virtual table. That it writes what is there already is common in destructors, and harmless. */
RTS_EXPORT void __tsan_vptr_update(uptr *vptr, uptr value);
RTS_EXPORT void __tsan_vptr_update(uptr *vptr, uptr value) {
  if (rts_addr_in_app((uptr)vptr) && __atomic_load_n(vptr, __ATOMIC_RELAXED) == value && rts_range_is_ok((uptr)vptr, sizeof *vptr)) return;
  access((uptr)vptr, sizeof *vptr, RTS_RACE_WRITE | RTS_RACE_VPTR, CALLER);
}
RTS_EXPORT void __tsan_vptr_read(uptr *vptr);
RTS_EXPORT void __tsan_vptr_read(uptr *vptr) { access((uptr)vptr, sizeof *vptr, RTS_RACE_READ | RTS_RACE_VPTR, CALLER); }

/* -- libc's functions, seen from the same caller: not as the pass's code, whose frames can be relied on */

#define LIBC(ret, name, params, ...) \
  RTS_EXPORT ret __tsan_##name params; \
  RTS_EXPORT ret __tsan_##name params { \
    rts_abi_foreign_code(RTS_CALLER_PC()); \
    __attribute__((musttail)) return rts_checked_##name(__VA_ARGS__); \
  }
LIBC(void *, memcpy, (void *d, const void *s, uptr n), d, s, n)
LIBC(void *, memmove, (void *d, const void *s, uptr n), d, s, n)
LIBC(void *, memset, (void *d, int c, uptr n), d, c, n)

/* -- calls */

RTS_EXPORT void __tsan_func_entry(uptr pc);
RTS_EXPORT void __tsan_func_entry(uptr pc) {
  rts_abi_foreign_code(RTS_CALLER_PC());
  rts_calls_enter(pc, CALLER_SP());
}
RTS_EXPORT void __tsan_func_exit(void);
RTS_EXPORT void __tsan_func_exit(void) { rts_calls_leave(CALLER_SP()); }

RTS_EXPORT void __tsan_ignore_thread_begin(void);
RTS_EXPORT void __tsan_ignore_thread_begin(void) {
  if (rts_races_on()) rts_race_ignore_accesses(1);
}
RTS_EXPORT void __tsan_ignore_thread_end(void);
RTS_EXPORT void __tsan_ignore_thread_end(void) {
  if (rts_races_on()) rts_race_ignore_accesses(-1);
}
