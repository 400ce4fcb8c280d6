/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Entry points of instrumented code that may end in a report, and module registration. */
#include "abi/abi.h"

#include <cpuid.h>

#include "base/check.h"
#include "core/flags.h"
#include "core/init.h"
#include "intercept/intercept.h"
#include "intercept/process.h"
#include "report/report.h"
#define RTS_ABI(...)
#include "rtsan/abi.def"
#undef RTS_ABI
#include "rtsan/descriptors.h"
#include "shadow/cells.h"
#include "shadow/globals.h"
#include "shadow/shadow.h"

u32 rts_abi_xsave_size;
RTS_EXPORT u64 __rts_stack_exit_pattern;

void rts_abi_init(void) {
  u32 a, b, c, d;
  if (__get_cpuid(1, &a, &b, &c, &d) && (c & (1u << 27)) && __get_cpuid_count(13, 0, &a, &b, &c, &d)) rts_abi_xsave_size = c;
  if (rts_flags.detect_stack_use_after_return) __rts_stack_exit_pattern = RTS_MAGIC_STACK_RETURN * 0x0101010101010101ull;
}

void rts_abi_report(const struct rts_saved *s, u64 what_size) {
  enum rts_access access = what_size & RTS_WHAT_WRITE ? RTS_ACCESS_WRITE : RTS_ACCESS_READ;
  uptr size = what_size >> 8 ? what_size >> 8 : s->rsi;
  struct rts_regs regs = {.pc = s->ret, .sp = (uptr)(s + 1), .bp = s->rbp};
  if (rts_inside()) return;
#ifdef RTS_DEBUG /* R2 */
  if (what_size & RTS_WHAT_RACE && rts_race_on && rts_flags.detect_memory && !(what_size & RTS_WHAT_LOOP)) {
    uptr bad = rts_first_bad(s->rdi, size);
    if (bad && *rts_shadow_of(bad) < 0) rts_cells_check(rts_round_down(bad, RTS_GRANULE), RTS_GRANULE);
  }
#endif
  if (!rts_flags.detect_memory) { /* then poison says nothing about races */
    if (what_size & RTS_WHAT_RACE) rts_abi_race(s, what_size);
    return;
  }
  rts_init();
  if (what_size & RTS_WHAT_OVERLAP) {
    rts_copy_overlap(s->rdi, s->rsi, s->rdx, &regs);
    return;
  }
  rts_enter();
  if (what_size & RTS_WHAT_LOOP) {
    uptr bad = rts_abi_loop_first_bad(s->rdi, (sptr)s->rsi, s->rdx, s->rcx);
    if (bad) rts_report_access(bad, s->rcx, access, &regs, NULL);
  } else if (what_size & RTS_WHAT_OOB) rts_report_oob(s->rdi, size, access, s->rdx, (const struct rts_frame_desc *)s->rcx, &regs);
  else rts_report_access(s->rdi, size, access, &regs, NULL);
  rts_leave();
}

static void report_gone(void *saved) {
  const struct rts_saved *s = ((void **)saved)[0];
  u64 what_size = *(const u64 *)((void **)saved)[1];
  rts_abi_report(s, what_size & ~(u64)RTS_WHAT_RACE);
}
void rts_abi_report_gone(const struct rts_saved *s, u64 what_size) {
  void *saved[2] = {(void *)(uptr)s, &what_size};
  rts_vectors_kept_call(report_gone, saved);
}

RTS_EXPORT u8 __rts_range_ok(uptr addr, uptr size, uptr count);
RTS_EXPORT u8 __rts_range_ok(uptr addr, uptr size, uptr count) { return (u8)rts_abi_range_ok_within(addr, size, count); }

/* The program's proof that it runs with a runtime of its pass's ABI. */
RTS_EXPORT const char RTS_ABI_ANCHOR;
const char RTS_ABI_ANCHOR = 1;

RTS_EXPORT void __rts_init(void);
RTS_EXPORT void __rts_init(void) { rts_init(); }

RTS_EXPORT void __rts_register_globals(const struct rts_global *begin, const struct rts_global *end);
RTS_EXPORT void __rts_register_globals(const struct rts_global *begin, const struct rts_global *end) {
  rts_watch();
  rts_globals_register(begin, end);
}
RTS_EXPORT void __rts_unregister_globals(const struct rts_global *begin, const struct rts_global *end);
RTS_EXPORT void __rts_unregister_globals(const struct rts_global *begin, const struct rts_global *end) {
  rts_globals_unregister(begin, end);
  if (rts_race_on) rts_loader_destructed();
}
