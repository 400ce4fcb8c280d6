/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Atomic operations of code that another compiler instrumented: we do them, so value and clock change as one.
 *
 * The real operation stands between the engine's begin and end, and is done at least as strongly as asked. Before begin the memory is looked at, and
 * touched, so that a bad pointer faults outside the engine. Orders are numbered as __ATOMIC_*. 16-byte operations are cmpxchg16b's, loads too: such memory has to be writable.
 * Any context. Cost: the engine's. */
#include "abi/abi.h"
#include "core/init.h"
#include "intercept/races.h"
#include "report/report.h"

typedef char t8;
typedef short t16;
typedef int t32;
typedef long t64;
__extension__ typedef __int128 t128;

/* Some compilers put hints above the order. */
RTS_INLINE int order_of(int order) { return order & 7; }

static RTS_NOINLINE bool begin(const volatile void *p, uptr size, enum rts_access access, uptr pc, uptr fp) {
  rts_abi_foreign_code(pc);
  bool on = rts_abi_bracket((uptr)p, size, access, pc, fp);
  (void)*(const volatile char *)p;
  return on;
}
#define BEGIN(access) begin(a, sizeof *a, access, RTS_CALLER_PC(), RTS_FRAME())

/* 16 bytes; no other instruction is known to be atomic on every CPU. */
#define WIDE __attribute__((target("cx16")))
WIDE RTS_INLINE t128 wide_cas(volatile t128 *a, t128 expected, t128 v) { return __sync_val_compare_and_swap(a, expected, v); }

/* -- real operations, by size */
#define REAL(type) \
  RTS_INLINE type type##_load(const volatile type *a) { return __atomic_load_n(a, __ATOMIC_SEQ_CST); } \
  RTS_INLINE type type##_exchange(volatile type *a, type v) { return __atomic_exchange_n(a, v, __ATOMIC_SEQ_CST); } \
  RTS_INLINE type type##_cas(volatile type *a, type expected, type v) { \
    __atomic_compare_exchange_n(a, &expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
    return expected; \
  } \
  RTS_INLINE type type##_fetch_add(volatile type *a, type v) { return __atomic_fetch_add(a, v, __ATOMIC_SEQ_CST); } \
  RTS_INLINE type type##_fetch_sub(volatile type *a, type v) { return __atomic_fetch_sub(a, v, __ATOMIC_SEQ_CST); } \
  RTS_INLINE type type##_fetch_and(volatile type *a, type v) { return __atomic_fetch_and(a, v, __ATOMIC_SEQ_CST); } \
  RTS_INLINE type type##_fetch_or(volatile type *a, type v) { return __atomic_fetch_or(a, v, __ATOMIC_SEQ_CST); } \
  RTS_INLINE type type##_fetch_xor(volatile type *a, type v) { return __atomic_fetch_xor(a, v, __ATOMIC_SEQ_CST); } \
  RTS_INLINE type type##_fetch_nand(volatile type *a, type v) { return __atomic_fetch_nand(a, v, __ATOMIC_SEQ_CST); }
REAL(t8)
REAL(t16)
REAL(t32)
REAL(t64)

WIDE RTS_INLINE t128 t128_load(const volatile t128 *a) { return wide_cas((volatile t128 *)a, 0, 0); }
WIDE RTS_INLINE t128 t128_cas(volatile t128 *a, t128 expected, t128 v) { return wide_cas(a, expected, v); }
#define WIDE_RMW(name, value) \
  WIDE RTS_INLINE t128 t128_##name(volatile t128 *a, t128 v) { \
    for (t128 old = t128_load(a);;) { \
      t128 seen = wide_cas(a, old, value); \
      if (seen == old) return old; \
      old = seen; \
    } \
  }
WIDE_RMW(exchange, v)
WIDE_RMW(fetch_add, (t128)((unsigned __int128)old + (unsigned __int128)v))
WIDE_RMW(fetch_sub, (t128)((unsigned __int128)old - (unsigned __int128)v))
WIDE_RMW(fetch_and, old & v)
WIDE_RMW(fetch_or, old | v)
WIDE_RMW(fetch_xor, old ^ v)
WIDE_RMW(fetch_nand, ~(old & v))

/* -- entry points */
#define LOAD(attr, bits, type) \
  RTS_EXPORT attr type __tsan_atomic##bits##_load(const volatile type *a, int order); \
  RTS_EXPORT attr type __tsan_atomic##bits##_load(const volatile type *a, int order) { \
    bool on = BEGIN(RTS_ACCESS_READ); \
    type v; \
    if (on) rts_race_atomic_load_begin((uptr)a, sizeof *a, order_of(order), RTS_CALLER_PC()); \
    do v = type##_load(a); \
    while (on && !rts_race_atomic_load_end()); \
    return v; \
  }
#define STORE(attr, bits, type) \
  RTS_EXPORT attr void __tsan_atomic##bits##_store(volatile type *a, type v, int order); \
  RTS_EXPORT attr void __tsan_atomic##bits##_store(volatile type *a, type v, int order) { \
    bool on = BEGIN(RTS_ACCESS_WRITE); \
    if (on) rts_race_atomic_store_begin((uptr)a, sizeof *a, order_of(order), RTS_CALLER_PC()); \
    type##_exchange(a, v); \
    if (on) rts_race_atomic_store_end(); \
  }
#define RMW(attr, bits, type, name) \
  RTS_EXPORT attr type __tsan_atomic##bits##_##name(volatile type *a, type v, int order); \
  RTS_EXPORT attr type __tsan_atomic##bits##_##name(volatile type *a, type v, int order) { \
    bool on = BEGIN(RTS_ACCESS_WRITE); \
    if (on) rts_race_atomic_rmw_begin((uptr)a, sizeof *a, order_of(order), RTS_CALLER_PC()); \
    v = type##_##name(a, v); \
    if (on) rts_race_atomic_rmw_end(true, __ATOMIC_RELAXED); \
    return v; \
  }
#define CAS_AROUND(type, expected) \
  bool on = BEGIN(RTS_ACCESS_WRITE); \
  if (on) rts_race_atomic_rmw_begin((uptr)a, sizeof *a, order_of(order), RTS_CALLER_PC()); \
  type old = type##_cas(a, expected, v); \
  if (on) rts_race_atomic_rmw_end(old == (expected), order_of(failure))
#define CAS(attr, bits, type, strength) \
  RTS_EXPORT attr int __tsan_atomic##bits##_compare_exchange_##strength(volatile type *a, type *c, type v, int order, int failure); \
  RTS_EXPORT attr int __tsan_atomic##bits##_compare_exchange_##strength(volatile type *a, type *c, type v, int order, int failure) { \
    type expected = *c; \
    CAS_AROUND(type, expected); \
    if (old == expected) return 1; \
    *c = old; \
    return 0; \
  }
#define CAS_VAL(attr, bits, type) \
  RTS_EXPORT attr type __tsan_atomic##bits##_compare_exchange_val(volatile type *a, type c, type v, int order, int failure); \
  RTS_EXPORT attr type __tsan_atomic##bits##_compare_exchange_val(volatile type *a, type c, type v, int order, int failure) { \
    CAS_AROUND(type, c); \
    return old; \
  }
#define ATOMICS(attr, bits, type) \
  LOAD(attr, bits, type) \
  STORE(attr, bits, type) \
  RMW(attr, bits, type, exchange) \
  RMW(attr, bits, type, fetch_add) \
  RMW(attr, bits, type, fetch_sub) \
  RMW(attr, bits, type, fetch_and) \
  RMW(attr, bits, type, fetch_or) \
  RMW(attr, bits, type, fetch_xor) \
  RMW(attr, bits, type, fetch_nand) \
  CAS(attr, bits, type, strong) \
  CAS(attr, bits, type, weak) \
  CAS_VAL(attr, bits, type)
ATOMICS(, 8, t8)
ATOMICS(, 16, t16)
ATOMICS(, 32, t32)
ATOMICS(, 64, t64)
ATOMICS(WIDE, 128, t128)

RTS_EXPORT void __tsan_atomic_thread_fence(int order);
RTS_EXPORT void __tsan_atomic_thread_fence(int order) {
  rts_abi_foreign_code(RTS_CALLER_PC());
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (rts_races_on()) rts_race_fence(order_of(order));
}
RTS_EXPORT void __tsan_atomic_signal_fence(int order);
RTS_EXPORT void __tsan_atomic_signal_fence(int order) {
  (void)order;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
