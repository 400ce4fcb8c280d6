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
  static RTS_NOINLINE struct rts_race_done recorded##size(uptr addr, u64 list_order) { \
    return rts_race_whole_recorded(addr, size, (int)list_order, (u32)(list_order >> 32), RTS_FRAME(), tell); \
  } \
  static RTS_NOINLINE struct rts_race_done unrecorded##size(uptr addr, u64 order) { \
    u64 value = 0; \
    enum rts_idle how = rts_race_idle_load(addr, size, (int)order, &value); \
    if (RTS_LIKELY(how == RTS_IDLE_NOTED)) return (struct rts_race_done){value, 1}; \
    if (RTS_LIKELY(how == RTS_IDLE_NEW)) { \
      __attribute__((musttail)) return loaded##size(addr, value); \
    } \
    __attribute__((musttail)) return load##size(addr, order); \
  } \
  RTS_EXPORT struct rts_race_done __rts_atomic_load##size(uptr addr, u64 order); \
  RTS_EXPORT struct rts_race_done __rts_atomic_load##size(uptr addr, u64 order) { \
    u64 value = 0; \
    enum rts_idle how = rts_race_recorded_load(addr, size, (int)order, &value); \
    if (RTS_LIKELY(how == RTS_IDLE_NEW)) { \
      __attribute__((musttail)) return unrecorded##size(addr, order); \
    } \
    if (RTS_LIKELY(how == RTS_IDLE_NOTED)) return (struct rts_race_done){value, 1}; \
    if (RTS_LIKELY(how == RTS_IDLE_RECORDED)) { \
      __attribute__((musttail)) return recorded##size(addr, value << 32 | (u32)order); \
    } \
    __attribute__((musttail)) return load##size(addr, order); \
  }
LOAD(1)
LOAD(2)
LOAD(4)
LOAD(8)

/* Each in three steps: what tells nothing, most of the time; what may tell nothing; what is told. While there is one thread only nothing is told, by
 * whatever order. */
#define STORE(size) \
  static RTS_NOINLINE u8 idle_store##size(uptr addr, u64 value, u32 how) { \
    if (!rts_whole_idle(addr, size, how)) return 0; \
    rts_real_store(addr, size, value, rts_how_order(how)); \
    return 1; \
  } \
  static RTS_NOINLINE u8 store##size(uptr addr, u64 value, u32 how) { \
    if (RTS_LIKELY(rts_race_whole_store(addr, size, value, how, RTS_FRAME(), tell))) return 1; \
    return rts_race_solitary() ? idle_store##size(addr, value, how) : 0; \
  } \
  static RTS_NOINLINE u8 quiet_store##size(uptr addr, u64 value, u32 how) { \
    if (idle_store##size(addr, value, how)) return 1; \
    __attribute__((musttail)) return store##size(addr, value, how); \
  } \
  RTS_EXPORT u8 __rts_atomic_store##size(uptr addr, u64 value, u32 how); \
  RTS_EXPORT u8 __rts_atomic_store##size(uptr addr, u64 value, u32 how) { \
    if (rts_whole_untold(addr, how)) { \
      if (rts_whole_idle_first(addr, size)) return rts_real_store(addr, size, value, __ATOMIC_RELAXED), 1; \
      __attribute__((musttail)) return quiet_store##size(addr, value, how); \
    } \
    __attribute__((musttail)) return store##size(addr, value, how); \
  }
STORE(1)
STORE(2)
STORE(4)
STORE(8)

#define RMW(size) \
  static RTS_NOINLINE struct rts_race_done idle_rmw##size(uptr addr, u64 value, u32 how) { \
    if (!rts_whole_idle(addr, size, how)) return (struct rts_race_done){0, 0}; \
    value = rts_real_rmw(addr, size, value, how); \
    rts_whole_was_idle(addr, size, how); \
    return (struct rts_race_done){value, 1}; \
  } \
  static RTS_NOINLINE struct rts_race_done rmw##size(uptr addr, u64 value, u32 how) { \
    struct rts_race_done d = rts_race_whole_rmw(addr, size, value, how, RTS_FRAME(), tell); \
    return RTS_UNLIKELY(!d.done) && rts_race_solitary() ? idle_rmw##size(addr, value, how) : d; \
  } \
  static RTS_NOINLINE struct rts_race_done quiet_rmw##size(uptr addr, u64 value, u32 how) { \
    struct rts_race_done d = idle_rmw##size(addr, value, how); \
    if (d.done) return d; \
    __attribute__((musttail)) return rmw##size(addr, value, how); \
  } \
  static RTS_NOINLINE struct rts_race_done look_again##size(uptr addr, u64 value, u32 how) { \
    rts_whole_was_idle(addr, size, how); \
    return (struct rts_race_done){value, 1}; \
  } \
  RTS_EXPORT struct rts_race_done __rts_atomic_rmw##size(uptr addr, u64 value, u32 how); \
  RTS_EXPORT struct rts_race_done __rts_atomic_rmw##size(uptr addr, u64 value, u32 how) { \
    if (!rts_whole_untold(addr, how)) { \
      __attribute__((musttail)) return rmw##size(addr, value, how); \
    } \
    if (!rts_whole_idle_first(addr, size)) { \
      __attribute__((musttail)) return quiet_rmw##size(addr, value, how); \
    } \
    value = rts_real_rmw(addr, size, value, how); \
    if (RTS_LIKELY(!rts_sync_any(addr))) return (struct rts_race_done){value, 1}; \
    __attribute__((musttail)) return look_again##size(addr, value, how); \
  }
RMW(1)
RMW(2)
RMW(4)
RMW(8)

#define CAS(size) \
  static RTS_NOINLINE struct rts_race_done idle_cas##size(uptr addr, u64 expected, u64 value, u32 how) { \
    if (!rts_whole_idle(addr, size, how)) return (struct rts_race_done){0, 0}; \
    value = rts_real_cas(addr, size, expected, value); \
    rts_whole_was_idle(addr, size, how); \
    return (struct rts_race_done){value, 1}; \
  } \
  static RTS_NOINLINE struct rts_race_done cas##size(uptr addr, u64 expected, u64 value, u32 how) { \
    struct rts_race_done d = rts_race_whole_cas(addr, size, expected, value, how, RTS_FRAME(), tell); \
    return RTS_UNLIKELY(!d.done) && rts_race_solitary() ? idle_cas##size(addr, expected, value, how) : d; \
  } \
  static RTS_NOINLINE struct rts_race_done quiet_cas##size(uptr addr, u64 expected, u64 value, u32 how) { \
    struct rts_race_done d = idle_cas##size(addr, expected, value, how); \
    if (d.done) return d; \
    __attribute__((musttail)) return cas##size(addr, expected, value, how); \
  } \
  RTS_EXPORT struct rts_race_done __rts_atomic_cas##size(uptr addr, u64 expected, u64 value, u32 how); \
  RTS_EXPORT struct rts_race_done __rts_atomic_cas##size(uptr addr, u64 expected, u64 value, u32 how) { \
    if (rts_whole_untold(addr, how)) { \
      __attribute__((musttail)) return quiet_cas##size(addr, expected, value, how); \
    } \
    __attribute__((musttail)) return cas##size(addr, expected, value, how); \
  }
CAS(1)
CAS(2)
CAS(4)
CAS(8)
