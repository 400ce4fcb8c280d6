/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The brackets that instrumented code puts around its atomic operations, C convention.
 *
 * They look at the memory's state first: an atomic operation on freed memory is a memory error before it is anything else. Between begin
 * and end the engine may hold a lock of the object, so nothing but the operation is done there. Any context. Cost: that of the engine. */
#include "abi/abi.h"
#include "core/flags.h"
#include "core/init.h"
#include "intercept/races.h"
#include "race/idle.h"
#include "report/report.h"
#include "shadow/shadow.h"

static RTS_NOINLINE bool range_ok(uptr addr, uptr size, enum rts_access access, uptr pc, uptr fp) {
  if (RTS_LIKELY(rts_range_is_ok(addr, size)) || !rts_flags.detect_memory || rts_inside()) return true;
  struct rts_regs regs = {.pc = pc, .sp = fp + 16, .bp = *(const uptr *)fp};
  rts_report_access(addr, size, access, &regs, NULL);
  return rts_range_is_ok(addr, size); /* R2: no cells over poison */
}
/* True if the engine is to hear of it. */
RTS_INLINE bool bracket(uptr addr, uptr size, enum rts_access access, uptr pc, uptr fp) {
  bool granule = (addr & 7) + size <= 8 && rts_addr_in_app(addr) && !*(const s8 *)rts_shadow_of(addr);
  if (!RTS_LIKELY(granule) && !range_ok(addr, size, access, pc, fp)) return false;
  if (!rts_addr_in_app(addr) || !rts_races_on()) return false;
  if (!rts_race_inside()) {
    struct rts_races_where *w = &rts_races_where; /* word by word: copied as a whole it would be read back from the stack */
    w->regs.pc = pc;
    w->regs.sp = fp + 16;
    w->regs.bp = *(const uptr *)fp;
    w->function = NULL;
  }
  return true;
}
bool rts_abi_bracket(uptr addr, uptr size, u32 access, uptr pc, uptr fp) { return bracket(addr, size, (enum rts_access)access, pc, fp); }
#define BRACKET(access) bracket(addr, size, access, RTS_CALLER_PC(), RTS_FRAME())

/* Between begin and end the engine may hold a lock of the object, so an end must follow exactly the begin that reached it. Operations do
 * not nest but for signal handlers, which finish theirs before ours goes on: a stack of two bits for each, and what an idle
 * operation remembers, by how many of them are open. */
enum how { NOT_TOLD, TOLD, IDLE };
#define NESTED 16u
static _Thread_local u64 open_brackets __attribute__((tls_model("initial-exec")));
static _Thread_local struct {
  u64 token;
  uptr size;
} idle[NESTED] __attribute__((tls_model("initial-exec")));
static _Thread_local u32 depth __attribute__((tls_model("initial-exec")));

RTS_INLINE void push(enum how how) { open_brackets = open_brackets << 2 | how; }
RTS_INLINE enum how top(void) { return (enum how)(open_brackets & 3); }
RTS_INLINE void pop(void) { open_brackets >>= 2; }
/* Begins a load that tells nothing, if this is one. */
RTS_INLINE bool push_idle(uptr addr, uptr size, int order) {
  u64 token;
  if (!rts_race_atomic_idle(addr, size, order, false, &token)) return false;
  push(IDLE);
  u32 i = depth++ % NESTED;
  idle[i].token = token;
  idle[i].size = size;
  return true;
}
RTS_INLINE bool pop_idle(uptr addr, int order) {
  u32 i = --depth % NESTED;
  pop();
  return rts_race_atomic_still_idle(addr, idle[i].size, order, idle[i].token);
}

/* The same for stores and read-modify-writes, for which nothing is pushed: what the program hands from begin to end says it all, the lists that the
 * object would be in, and the size in the low bits; 0: not idle. */
#define SIZE_BITS 15ul
RTS_INLINE u64 idle_write(uptr addr, uptr size, int order) {
  u64 token;
  return rts_race_atomic_idle(addr, size, order, true, &token) ? (uptr)rts_sync_unit_of(addr) | (size & SIZE_BITS) : 0;
}
RTS_INLINE bool no_lists(u64 begun) {
  const u64 *lists = (const u64 *)(begun & ~SIZE_BITS);
  return !(rts_load_acquire(&lists[0]) | rts_load_acquire(&lists[1]));
}
RTS_INLINE bool still_idle_write(uptr addr, int order, u64 begun) {
  return no_lists(begun) || rts_race_atomic_still_idle(addr, begun & SIZE_BITS ? begun & SIZE_BITS : SIZE_BITS + 1, order, 0);
}

static RTS_NOINLINE void load_begin(uptr addr, uptr size, int order, uptr pc, uptr fp) {
  bool on = bracket(addr, size, RTS_ACCESS_READ, pc, fp);
  push(on ? TOLD : NOT_TOLD);
  if (on) rts_race_atomic_load_begin_at(addr, size, order, pc, *(const uptr *)fp);
}

RTS_EXPORT void __rts_atomic_load_begin(uptr addr, uptr size, int order);
RTS_EXPORT void __rts_atomic_load_begin(uptr addr, uptr size, int order) {
  if (!push_idle(addr, size, order)) load_begin(addr, size, order, RTS_CALLER_PC(), RTS_FRAME());
}

RTS_EXPORT u8 __rts_atomic_load_end(uptr addr, uptr size, int order);
RTS_EXPORT u8 __rts_atomic_load_end(uptr addr, uptr size, int order) {
  if (RTS_LIKELY(top() == IDLE)) {
    if (RTS_LIKELY(pop_idle(addr, order))) return 1;
    load_begin(addr, size, order, RTS_CALLER_PC(), RTS_FRAME());
    return 0;
  }
  if (top() == TOLD && !rts_race_atomic_load_end()) return 0;
  pop();
  return 1;
}

static RTS_NOINLINE u64 store_begin(uptr addr, uptr size, int order) {
  bool on = BRACKET(RTS_ACCESS_WRITE);
  push(on ? TOLD : NOT_TOLD);
  if (on) rts_race_atomic_store_begin_at(addr, size, order, RTS_CALLER_PC(), *(const uptr *)RTS_FRAME());
  return 0;
}
RTS_EXPORT u64 __rts_atomic_store_begin(uptr addr, uptr size, int order);
RTS_EXPORT u64 __rts_atomic_store_begin(uptr addr, uptr size, int order) {
  u64 begun = idle_write(addr, size, order);
  if (RTS_LIKELY(begun)) return begun;
  __attribute__((musttail)) return store_begin(addr, size, order);
}

RTS_EXPORT void __rts_atomic_store_end(uptr addr, u64 begun);
RTS_EXPORT void __rts_atomic_store_end(uptr addr, u64 begun) {
  (void)addr;
  if (RTS_LIKELY(begun)) return; /* a store that releases nothing: whoever has released meanwhile is merely remembered for longer */
  bool on = top() == TOLD;
  pop();
  if (on) rts_race_atomic_store_end();
}

static RTS_NOINLINE u64 rmw_begin(uptr addr, uptr size, int order) {
  bool on = BRACKET(RTS_ACCESS_WRITE);
  push(on ? TOLD : NOT_TOLD);
  if (on) rts_race_atomic_rmw_begin_at(addr, size, order, RTS_CALLER_PC(), *(const uptr *)RTS_FRAME());
  return 0;
}
RTS_EXPORT u64 __rts_atomic_rmw_begin(uptr addr, uptr size, int order);
RTS_EXPORT u64 __rts_atomic_rmw_begin(uptr addr, uptr size, int order) {
  u64 begun = idle_write(addr, size, order);
  if (RTS_LIKELY(begun)) return begun;
  __attribute__((musttail)) return rmw_begin(addr, size, order);
}

static RTS_NOINLINE void rmw_end(uptr addr, u8 stored, int order, int failure_order, u64 begun) {
  if (begun) {
    if (!still_idle_write(addr, order, begun)) rts_race_pardon_all();
    return;
  }
  bool on = top() == TOLD;
  pop();
  if (on) rts_race_atomic_rmw_end(stored, failure_order);
}
RTS_EXPORT void __rts_atomic_rmw_end(uptr addr, u8 stored, int order, int failure_order, u64 begun);
RTS_EXPORT void __rts_atomic_rmw_end(uptr addr, u8 stored, int order, int failure_order, u64 begun) {
  if (RTS_LIKELY(begun && no_lists(begun))) return;
  __attribute__((musttail)) return rmw_end(addr, stored, order, failure_order, begun);
}

/* Around a function of libatomic, which may lock mutexes and copy memory: the interceptors of these look away meanwhile. */
enum { CALL_LOAD, CALL_STORE, CALL_RMW };

RTS_EXPORT void __rts_atomic_call_begin(uptr addr, uptr size, int order, int kind);
RTS_EXPORT void __rts_atomic_call_begin(uptr addr, uptr size, int order, int kind) {
  bool on = bracket(addr, size, kind == CALL_LOAD ? RTS_ACCESS_READ : RTS_ACCESS_WRITE, RTS_CALLER_PC(), RTS_FRAME());
  push(on ? TOLD : NOT_TOLD);
  if (!on) return;
  if (kind == CALL_LOAD) rts_race_atomic_load_begin_at(addr, size, order, RTS_CALLER_PC(), *(const uptr *)RTS_FRAME());
  else if (kind == CALL_STORE) rts_race_atomic_store_begin_at(addr, size, order, RTS_CALLER_PC(), *(const uptr *)RTS_FRAME());
  else rts_race_atomic_rmw_begin_at(addr, size, order, RTS_CALLER_PC(), *(const uptr *)RTS_FRAME());
  rts_enter();
}

RTS_EXPORT u8 __rts_atomic_call_end(int kind, u8 stored, int failure_order);
RTS_EXPORT u8 __rts_atomic_call_end(int kind, u8 stored, int failure_order) {
  bool done = true;
  if (top() == TOLD) {
    rts_leave();
    if (kind == CALL_LOAD) done = rts_race_atomic_load_end();
    else if (kind == CALL_STORE) rts_race_atomic_store_end();
    else rts_race_atomic_rmw_end(stored, failure_order);
    if (!done) return rts_enter(), 0;
  }
  pop();
  return 1;
}

RTS_EXPORT void __rts_fence(int order);
RTS_EXPORT void __rts_fence(int order) {
  if (rts_races_on()) rts_race_fence(order);
}
