/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Atomics whose name says the order. Work on plain objects through pointers; any thread, any context. */
#ifndef RTS_BASE_ATOMIC_H
#define RTS_BASE_ATOMIC_H
#include "base/types.h"

#define rts_load_relaxed(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define rts_load_acquire(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define rts_store_relaxed(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define rts_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define rts_add_relaxed(p, v) __atomic_fetch_add((p), (v), __ATOMIC_RELAXED)
#define rts_sub_relaxed(p, v) __atomic_fetch_sub((p), (v), __ATOMIC_RELAXED)
#define rts_exchange_acq_rel(p, v) __atomic_exchange_n((p), (v), __ATOMIC_ACQ_REL)
/* Strong compare-and-swap; `expected` is an lvalue that receives the value seen. */
#define rts_cas_acq_rel(p, expected, v) \
  __atomic_compare_exchange_n((p), &(expected), (v), false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)
#define rts_cas_relaxed(p, expected, v) \
  __atomic_compare_exchange_n((p), &(expected), (v), false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
RTS_INLINE void rts_cpu_relax(void) { __builtin_ia32_pause(); }
#endif
