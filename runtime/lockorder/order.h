/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The order graph: which locks were taken while which were held, by whom; and whether that could ever end in a deadlock.
 *
 * Knows nothing of addresses and threads of the system: a lock is a number that stands for one life of one lock (or for a class of locks), a thread is
 * our tid, a stack is a depot id. Thread-safe, but not re-entrant: never called by a signal handler that interrupted it.
 * Memory: linear in the number of distinct nestings, however many locks are held at once. Cost: a known nesting ~3 ns, inline; a new edge in a graph
 * of 100,000 locks under 10 us on average. */
#ifndef RTS_LOCKORDER_ORDER_H
#define RTS_LOCKORDER_ORDER_H
#include "base/atomic.h"
#include "base/types.h"

/* -- order of threads by creation and join alone. A segment is a stretch of one thread between two such events; its number is good until it was dropped.
 * 0: not known (no memory): what is nested in such a segment takes no part in reports. */
u32 rts_segment_first(void);                        /* of a thread that nobody was seen to create */
u32 rts_segment_after(u32 a, u32 b);                /* a new one behind a, and behind b if that is not 0; neither is dropped */
bool rts_segment_before(u32 a, u32 b);              /* is all of a over before b begins? */
/* Several threads come together: *all, 0 at first, becomes one behind what it was and behind s; to be dropped when none is put behind it any more. */
void rts_segment_gather(u32 *all, u32 s);
/* No thread is in s any more, and no further one will be put behind it. So: at creation, child = after(s, 0), mine = after(s, 0), drop(s); at a join, mine = after(s,
 * last of the joined one), drop both; a thread that nobody will join: at its end. Each number once; a forgotten drop costs 32 bytes. */
void rts_segment_drop(u32 s);

/* -- locks. The low bits of a number are small, and used again for another lock with other high bits. */
#define RTS_ORDER_INDEX_BITS 22u
u32 rts_order_lock_new(u32 traits);                 /* enum rts_lock_traits; 0: no memory */
void rts_order_lock_retire(u32 lock);               /* its life is over: never part of a cycle that is found later */
/* By class, the caller gives all locks of a class one number. Then nothing is said about two of one class nested in each other, and one that
 * two threads hold counts as a gate between them, since it may be the same. */

/* -- what one thread knows already */
#define RTS_ORDER_KNOWN RTS_LIMIT(512u, 8u)
struct rts_order_thread {                           /* zeroed, then tid and segment set by the caller */
  u32 tid, segment;
  u64 known[RTS_ORDER_KNOWN];                       /* hashes of nestings that are in the graph already, with this segment */
  struct rts_order_held *held;                      /* ours: memory for rts_order_cycle.held */
  u32 held_room;
};
void rts_order_thread_end(struct rts_order_thread *t); /* gives back what rts_order_add attached to it */
/* One held lock, for signatures: the sum of these over all held locks is the signature of the set. */
RTS_INLINE u64 rts_order_mix(u32 lock, bool shared, bool tried) {
  u64 h = ((u64)lock << 2 | (u64)shared << 1 | tried) * 0x9fb21c651e98df25ull;
  h = (h ^ h >> 32) * 0xd6e8feb86659fd93ull; /* once alone is linear: sets with equal sums of numbers would be too much alike */
  return h ^ h >> 29;
}
RTS_INLINE u64 rts_order_hash(const struct rts_order_thread *t, u64 signature, u32 lock, bool shared) {
  u64 h = (signature + t->segment * 0x9e3779b97f4a7c15ull + ((u64)lock << 1 | shared)) * 0xd6e8feb86659fd93ull;
  return (h ^ h >> 32) | 1;
}
/* Was `lock` taken before by this thread, in this segment, while it held just these locks? A collision costs a detection. */
RTS_INLINE bool rts_order_known(const struct rts_order_thread *t, u64 signature, u32 lock, bool shared) {
  u64 h = rts_order_hash(t, signature, lock, shared);
  return t->known[h % RTS_ORDER_KNOWN] == h;
}

/* -- what is new */
struct rts_order_held {
  u32 lock;                                         /* 0: one that has no number; the nesting is then not recorded, since it might be a gate */
  u32 ctx;                                          /* where it was taken */
  bool shared, tried;                               /* tried: by a call that would not have waited for ever */
};
/* One edge of a cycle: thread tid took `lock` at ctx while it held held[held_first + key], which it had taken at .ctx of that. */
struct rts_order_edge {
  u32 tid, lock, ctx;
  bool shared;
  u32 held_first, held_count;                       /* range of rts_order_cycle.held: all that it held and that still lives */
  u32 key;                                          /* within that range */
};
#define RTS_ORDER_CYCLE_MAX 64u
struct rts_order_cycle {
  u32 edges_count, held_count;
  struct rts_order_edge edges[RTS_ORDER_CYCLE_MAX]; /* edge i takes what edge i+1 holds, the last what the first holds */
  struct rts_order_held *held;                      /* lives until the next call with the same rts_order_thread */
  bool writer_needed;                               /* only readers meet at `writer_lock`: a writer has to wait there in between */
  u32 writer_lock;
  u32 writer_tid, writer_ctx;                       /* a third thread that was seen to take it for writing, not ordered with the others */
};
/* t takes `lock` by a call that waits, while it holds held[0..n), oldest first, whose signature is given. True, and *c, if that closes a cycle whose
 * edges could all be live at once and that was not returned before; there may be another: call again with the same until it says false.
 * n may be 0 for a lock with RTS_LOCK_WRITERS_FIRST that is taken for writing, and should be called then unless rts_order_known(t, 0, lock, false): readers that meet at
 * such a lock make a cycle only together with a third thread that was seen to write. Nothing to do if `lock` is among the held ones. */
RTS_COLD bool rts_order_add(struct rts_order_thread *t, const struct rts_order_held *held, u32 n, u64 signature, u32 lock, bool shared, u32 ctx,
                            struct rts_order_cycle *c);

/* Another thread than `but` was seen to take it for writing, in a segment that is not ordered with the one that is given. Of locks with RTS_LOCK_WRITERS_FIRST. */
RTS_COLD bool rts_order_has_writer(u32 but, u32 segment, u32 lock, u32 *tid, u32 *ctx);
RTS_COLD void rts_order_keep_segment(u32 segment); /* for good */

/* -- for whoever shows it, and for tests. Under the graph's lock; fn must not call back. */
void rts_order_each_edge(void (*fn)(void *arg, u32 from, u32 to, u32 tid, u32 from_ctx, u32 to_ctx), void *arg);
struct rts_order_stats {
  u64 locks, edges, nestings, cycles, searches, steps; /* the first three: now */
  u64 segments, nodes, bytes;                       /* now; bytes of memory ever touched */
  u64 alike;                                        /* nestings left out or replaced because several just like them, by other threads, are kept */
  u64 lost;                                         /* nestings not recorded, or searches given up */
};
void rts_order_get_stats(struct rts_order_stats *s);
void rts_order_lock_all(void); /* fork */
void rts_order_unlock_all(void);
#endif
