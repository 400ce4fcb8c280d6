/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a thread holds of the heap: slots ready for use, and the blocks it freed last.
 *
 * A1 a cache is changed by its own thread only, and only while rts_tls.in_heap is raised: a signal handler that finds it raised
 *    takes the slow road and leaves the cache alone. Counters may be read by anyone.
 * A2 handles of a class are a stack; it holds at most rts_cache_cap(cls).
 * A3 every lock of the heap is taken with in_heap raised, so that a handler never waits for what it interrupted. */
#ifndef RTS_HEAP_CACHE_H
#define RTS_HEAP_CACHE_H
#include "base/atomic.h"
#include "core/thread.h"
#include "heap/pack.h"
#include "shadow/shadow.h"

#define RTS_CACHE_SLOTS RTS_LIMIT(64, 3)
#define RTS_CACHE_CLASS_BYTES (32ul << 10)

struct rts_heap_cache {
  /* live bytes = taken - given; both only grow */
  u64 mallocs, frees, bytes_taken, bytes_given;
  struct rts_pack *pack; /* freed blocks, not yet handed to the quarantine */
  struct rts_heap_cache *next, *prev; /* all caches, for counters */
  u32 until_check; /* allocations until the next look at the resident-memory limits */
  u16 count[RTS_CLASSES + 1];
  u8 want[RTS_CLASSES + 1]; /* next refill */
  u64 handle[RTS_CLASSES][RTS_CACHE_SLOTS];
};

extern u8 rts_cache_caps[RTS_CLASSES];
RTS_INLINE u32 rts_cache_cap(u32 cls) { return rts_cache_caps[cls]; }
void rts_cache_init(void);
/* Not zero once a second thread has come near the heap. */
extern u32 rts_heap_threads;

#define RTS_COMPILER_BARRIER() __asm__ volatile("" ::: "memory")
RTS_INLINE void rts_heap_enter(void) {
  rts_tls.in_heap++;
  RTS_COMPILER_BARRIER();
}
RTS_INLINE void rts_heap_leave(void) {
  RTS_COMPILER_BARRIER();
  if (RTS_UNLIKELY(--rts_tls.in_heap != 0)) rts_signals_let_in();
}
/* This thread's cache, if it has one and is not in the middle of changing it; else null: take the slow road. */
RTS_INLINE struct rts_heap_cache *rts_cache_cur(void) {
  struct rts_thread *t = rts_thread_cur();
  return RTS_LIKELY(t != NULL && rts_tls.in_heap == 0) ? t->heap : NULL;
}
RTS_INLINE u32 rts_heap_tid(void) {
  struct rts_thread *t = rts_tls.thr;
  return t ? t->tid : ~0u;
}

/* A slot that will be used soon is cold: it has been through the quarantine. New blocks are written from one end to the other, so the line where
 * the block will end counts as well (sizes of a class are an eighth apart). Into the second-level cache only, where they wait for what is being
 * used now: 4 % less time in allocation churn. */
RTS_INLINE void rts_cache_prefetch(u64 handle, u32 cls) {
  uptr a = rts_handle_addr(handle), tail = a + rts_classes[cls].size / 8 * 7;
  __builtin_prefetch(rts_handle_record(handle), 0, 2);
  __builtin_prefetch(rts_shadow_of(a), 0, 2);
  __builtin_prefetch((void *)a, 0, 2);
  __builtin_prefetch((void *)tail, 0, 2);
  __builtin_prefetch(rts_shadow_of(tail), 0, 2);
}

/* A handle from outside when the stack of cls is empty: 0 if memory is short. Called inside. */
u64 rts_cache_refill(struct rts_heap_cache *c, u32 cls);
/* Puts a reusable slot back, spilling half of a full stack. Called inside. */
void rts_cache_put(struct rts_heap_cache *c, u64 handle);
/* The sum over all threads, dead ones included. */
struct rts_heap_counters {
  u64 mallocs, frees, bytes_taken, bytes_given;
};
void rts_cache_sum(struct rts_heap_counters *out);
/* For threads without a cache. */
void rts_cache_count_alloc(uptr size);
void rts_cache_count_free(uptr size);
void rts_cache_lock(void);
void rts_cache_unlock(void);
#endif
