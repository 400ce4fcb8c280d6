/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Atomic operations of instrumented code that the runtime does as a whole, in the usual cases (race/whole.h); in all others it says so, and the brackets
 * of atomics.c follow. Memory that is not good is one of the others. Any context. */
#include "abi/abi.h"
#include "intercept/races.h"
#include "race/whole.h"

static void tell(const struct rts_race_side sides[2], uptr fp) {
  const uptr *frame = (const uptr *)fp;
  rts_races_where.regs.pc = frame[1];
  rts_races_where.regs.sp = fp + 16;
  rts_races_where.regs.bp = frame[0];
  rts_races_where.function = NULL;
  rts_race_tell(sides);
}

/* A frame only where the load is to be told of. `order` is an int, the upper half of whose register may hold anything; as wide as a value, so that one
 * can be handed on in its place. */
#define LOAD(size) \
  static RTS_NOINLINE struct rts_race_done load##size(uptr addr, u64 order) { return rts_race_whole_load(addr, size, (int)order, RTS_FRAME(), tell); } \
  static RTS_NOINLINE struct rts_race_done loaded##size(uptr addr, u64 value) { return rts_race_whole_loaded(addr, size, value, RTS_FRAME(), tell); } \
  RTS_EXPORT struct rts_race_done __rts_atomic_load##size(uptr addr, u64 order); \
  RTS_EXPORT struct rts_race_done __rts_atomic_load##size(uptr addr, u64 order) { \
    u64 value = 0; \
    enum rts_idle how = rts_race_idle_load(addr, size, (int)order, &value); \
    if (RTS_LIKELY(how == RTS_IDLE_NOTED)) return (struct rts_race_done){value, 1}; \
    if (RTS_LIKELY(how == RTS_IDLE_NEW)) { \
      __attribute__((musttail)) return loaded##size(addr, value); \
    } \
    __attribute__((musttail)) return load##size(addr, order); \
  }
LOAD(1)
LOAD(2)
LOAD(4)
LOAD(8)

static RTS_NOINLINE u8 store(uptr addr, u64 value, u32 how) {
  if (RTS_UNLIKELY(rts_whole_maybe_idle(how)) && rts_whole_idle(addr, how)) return rts_real_store(addr, value, how), 1;
  return rts_race_whole_store(addr, value, how, RTS_FRAME(), tell);
}
RTS_EXPORT u8 __rts_atomic_store(uptr addr, u64 value, u32 how);
RTS_EXPORT u8 __rts_atomic_store(uptr addr, u64 value, u32 how) {
  if (rts_whole_idle_first(addr, how)) return rts_real_store(addr, value, how), 1;
  __attribute__((musttail)) return store(addr, value, how);
}

static RTS_NOINLINE struct rts_race_done rmw(uptr addr, u64 value, u32 how) {
  if (!rts_whole_maybe_idle(how) || !rts_whole_idle(addr, how)) return rts_race_whole_rmw(addr, value, how, RTS_FRAME(), tell);
  value = rts_real_rmw(addr, value, how);
  rts_whole_was_idle(addr, how);
  return (struct rts_race_done){value, 1};
}
static RTS_NOINLINE struct rts_race_done look_again(uptr addr, u64 value, u32 how) {
  rts_whole_was_idle(addr, how);
  return (struct rts_race_done){value, 1};
}
RTS_EXPORT struct rts_race_done __rts_atomic_rmw(uptr addr, u64 value, u32 how);
RTS_EXPORT struct rts_race_done __rts_atomic_rmw(uptr addr, u64 value, u32 how) {
  if (!rts_whole_idle_first(addr, how)) {
    __attribute__((musttail)) return rmw(addr, value, how);
  }
  value = rts_real_rmw(addr, value, how);
  if (RTS_LIKELY(!rts_sync_any(addr))) return (struct rts_race_done){value, 1};
  __attribute__((musttail)) return look_again(addr, value, how);
}

RTS_EXPORT struct rts_race_done __rts_atomic_cas(uptr addr, u64 expected, u64 value, u32 how);
RTS_EXPORT struct rts_race_done __rts_atomic_cas(uptr addr, u64 expected, u64 value, u32 how) {
  if (!rts_whole_maybe_idle(how) || !rts_whole_idle(addr, how)) return rts_race_whole_cas(addr, expected, value, how, RTS_FRAME(), tell);
  value = rts_real_cas(addr, expected, value, how);
  rts_whole_was_idle(addr, how);
  return (struct rts_race_done){value, 1};
}
