/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Entry points of code that is instrumented for races, C convention: module registration and the brackets around atomic operations.
 *
 * The brackets look at the memory's state first: an atomic operation on freed memory is a memory error before it is anything else.
 * Any context. Cost: that of the engine. */
#include "abi/abi.h"
#include "core/flags.h"
#include "core/init.h"
#include "intercept/races.h"
#include "report/report.h"
#include "shadow/shadow.h"

RTS_EXPORT void __rts_enable_races(void);
RTS_EXPORT void __rts_enable_races(void) {
  rts_init();
  rts_races_enable(RTS_CALLER_PC());
}

/* True if the engine is to hear of it. */
RTS_INLINE bool bracket(uptr addr, uptr size, enum rts_access access, uptr pc, uptr fp) {
  struct rts_regs regs = {.pc = pc, .sp = fp + 16, .bp = *(uptr *)fp};
  if (RTS_UNLIKELY(!rts_range_is_ok(addr, size)) && rts_flags.detect_memory && !rts_inside()) {
    rts_report_access(addr, size, access, &regs, NULL);
    if (!rts_range_is_ok(addr, size)) return false; /* R2: no cells over poison */
  }
  if (!rts_addr_in_app(addr) || !rts_races_on()) return false;
  if (!rts_race_inside()) rts_races_where = (struct rts_races_where){.regs = regs};
  return true;
}
#define BRACKET(access) bracket(addr, size, access, RTS_CALLER_PC(), RTS_FRAME())

/* Between begin and end the engine may hold a lock of the object, so an end must follow exactly the begins that reached it. Operations do
 * not nest but for signal handlers, which finish theirs before ours goes on. */
static _Thread_local u32 open_brackets __attribute__((tls_model("initial-exec")));

RTS_EXPORT void __rts_atomic_load_begin(uptr addr, uptr size, int order);
RTS_EXPORT void __rts_atomic_load_begin(uptr addr, uptr size, int order) {
  bool on = BRACKET(RTS_ACCESS_READ);
  open_brackets = open_brackets << 1 | on;
  if (on) rts_race_atomic_load_begin(addr, size, order, RTS_CALLER_PC());
}

RTS_EXPORT u8 __rts_atomic_load_end(void);
RTS_EXPORT u8 __rts_atomic_load_end(void) {
  if ((open_brackets & 1) && !rts_race_atomic_load_end()) return 0;
  open_brackets >>= 1;
  return 1;
}

RTS_EXPORT void __rts_atomic_store_begin(uptr addr, uptr size, int order);
RTS_EXPORT void __rts_atomic_store_begin(uptr addr, uptr size, int order) {
  bool on = BRACKET(RTS_ACCESS_WRITE);
  open_brackets = open_brackets << 1 | on;
  if (on) rts_race_atomic_store_begin(addr, size, order, RTS_CALLER_PC());
}

RTS_EXPORT void __rts_atomic_store_end(uptr addr);
RTS_EXPORT void __rts_atomic_store_end(uptr addr) {
  bool on = open_brackets & 1;
  open_brackets >>= 1;
  (void)addr;
  if (on) rts_race_atomic_store_end();
}

RTS_EXPORT void __rts_atomic_rmw_begin(uptr addr, uptr size, int order);
RTS_EXPORT void __rts_atomic_rmw_begin(uptr addr, uptr size, int order) {
  bool on = BRACKET(RTS_ACCESS_WRITE);
  open_brackets = open_brackets << 1 | on;
  if (on) rts_race_atomic_rmw_begin(addr, size, order, RTS_CALLER_PC());
}

RTS_EXPORT void __rts_atomic_rmw_end(uptr addr, u8 stored, int order, int failure_order);
RTS_EXPORT void __rts_atomic_rmw_end(uptr addr, u8 stored, int order, int failure_order) {
  bool on = open_brackets & 1;
  open_brackets >>= 1;
  (void)addr, (void)order;
  if (on) rts_race_atomic_rmw_end(stored, failure_order);
}

RTS_EXPORT void __rts_fence(int order);
RTS_EXPORT void __rts_fence(int order) {
  if (rts_races_on()) rts_race_fence(order);
}
