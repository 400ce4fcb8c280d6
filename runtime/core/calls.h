/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Calls as told by code that another compiler instrumented (__tsan_func_entry, __tsan_func_exit): such code has no frame pointers, so its
 * callers would be missing from stacks that are taken without unwind tables.
 *
 * One array a thread (or fiber), of return addresses with the stack pointer at entry, innermost last. Stack pointers fall from entry to
 * entry: what lies below a later one was left without an exit (longjmp, a lost exception) and is dropped when it is met. Calls beyond RTS_CALLS_MAX
 * are counted only. Own thread only; a signal handler leaves it as found, or with stale entries dropped. Cost: ~2 ns an entry. */
#ifndef RTS_CORE_CALLS_H
#define RTS_CORE_CALLS_H
#include "base/types.h"

#define RTS_CALLS_MAX (1u << 16)

struct rts_call_entry {
  uptr pc; /* return address of the function that was entered */
  uptr sp;
  u64 id;  /* depot id of the stack from the outermost entry to this one; 0: not asked for yet */
};
struct rts_calls {
  struct rts_call_entry *entries; /* null until needed */
  u32 n; /* while it is not 0, no frames are remembered (context.h) */
};
extern _Thread_local struct rts_calls rts_calls __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* sp: of the function that enters or leaves, at its call of the entry point. */
void rts_calls_enter(uptr pc, uptr sp);
void rts_calls_leave(uptr sp);
/* The innermost entry that is there, its frame being above sp; null if there is none, or the calls are too deep. */
struct rts_call_entry *rts_calls_top(uptr sp);
/* The calling thread's from now on, a fiber's. */
void rts_calls_switch(const struct rts_calls *c);
/* Memory of a thread or fiber that ends. */
void rts_calls_free(struct rts_calls *c);
#endif
