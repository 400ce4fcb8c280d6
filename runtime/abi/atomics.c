/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The brackets that instrumented code puts around its atomic operations, C convention.
 *
 * They look at the memory's state first: an atomic operation on freed memory is a memory error before it is anything else. Between begin
 * and end the engine may hold a lock of the object, so nothing but the operation is done there. Any context. Cost: that of the engine. */
#include "abi/abi.h"
#include "core/flags.h"
#include "core/init.h"
#include "intercept/races.h"
#include "report/report.h"
#include "shadow/shadow.h"

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

/* Around a function of libatomic, which may lock mutexes and copy memory: the interceptors of these look away meanwhile. */
enum { CALL_LOAD, CALL_STORE, CALL_RMW };

RTS_EXPORT void __rts_atomic_call_begin(uptr addr, uptr size, int order, int kind);
RTS_EXPORT void __rts_atomic_call_begin(uptr addr, uptr size, int order, int kind) {
  bool on = bracket(addr, size, kind == CALL_LOAD ? RTS_ACCESS_READ : RTS_ACCESS_WRITE, RTS_CALLER_PC(), RTS_FRAME());
  open_brackets = open_brackets << 1 | on;
  if (!on) return;
  if (kind == CALL_LOAD) rts_race_atomic_load_begin(addr, size, order, RTS_CALLER_PC());
  else if (kind == CALL_STORE) rts_race_atomic_store_begin(addr, size, order, RTS_CALLER_PC());
  else rts_race_atomic_rmw_begin(addr, size, order, RTS_CALLER_PC());
  rts_enter();
}

RTS_EXPORT u8 __rts_atomic_call_end(int kind, u8 stored, int failure_order);
RTS_EXPORT u8 __rts_atomic_call_end(int kind, u8 stored, int failure_order) {
  bool on = open_brackets & 1, done = true;
  if (on) {
    rts_leave();
    if (kind == CALL_LOAD) done = rts_race_atomic_load_end();
    else if (kind == CALL_STORE) rts_race_atomic_store_end();
    else rts_race_atomic_rmw_end(stored, failure_order);
    if (!done) return rts_enter(), 0;
  }
  open_brackets >>= 1;
  return 1;
}

RTS_EXPORT void __rts_fence(int order);
RTS_EXPORT void __rts_fence(int order) {
  if (rts_races_on()) rts_race_fence(order);
}
