/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The race engine's one door: happens-before by vector clocks over recycled slots, checked per access against cells.
 *
 * A cell says who last read (low 32 bits of a granule's word) or wrote (high 32 bits) which bytes of the granule:
 *   slot:8 | epoch:15 | atomic:1 | bytes:8        (bit 31 .. bit 0; slot 0 never exists, so 0 is "nobody")
 * `__rts_cur` is this thread's slot | epoch | 0xff: instrumented code compares inline, and calls us when it differs.
 * Everything here may run in a signal handler that interrupted instrumented code, but not one that interrupted this module: the
 * thread's `busy` mark makes such nested calls return at once (a detection lost, R4). No allocation, no libc. */
#ifndef RTS_RACE_H
#define RTS_RACE_H
#include "base/types.h"

struct rts_thread;
struct rts_race_thread; /* per-thread state, lives in its own mapping */

enum rts_race_access {
  RTS_RACE_READ = 0,
  RTS_RACE_WRITE = 1,
  RTS_RACE_ATOMIC = 2, /* two atomic accesses never race with each other */
  RTS_RACE_FREE = 4,   /* a write by free(): named so in the report */
  RTS_RACE_VPTR = 8,
  RTS_RACE_ALLOC = 16, /* the write by which malloc hands memory out */
  RTS_RACE_NEARLY = 32 /* in sides[0] only: a relaxed load of this thread met what the other released after its access */
};

/* -- bring-up. After flags; maps the cells. detect_races=0: all threads share one `cur`, nothing else happens. */
struct rts_race_options {
  bool detect;         /* detect_races */
  bool force_seq_cst;  /* force_seq_cst_atomics: whatever order an atomic operation asks for */
  u32 history_entries; /* of a thread's ring, rounded down to a power of two of at least 64; 32 bytes each */
};
extern struct rts_race_options rts_race_options; /* set before rts_race_init; as compiled: {true, 2048} */
void rts_race_init(void);
/* TENDED: accesses are counted by whoever hands them on, to look at memory now and then. ALONE: one thread is alive, or none. FENCES: membarrier is
 * not to be had. SOLITARY: as rts_race_solitary. SEQ_CST: force_seq_cst. With any of these no access takes the shortest way. */
extern u32 rts_race_slow;
enum { RTS_RACE_TENDED = 1, RTS_RACE_FENCES = 2, RTS_RACE_ALONE = 4, RTS_RACE_SOLITARY = 8, RTS_RACE_SEQ_CST = 16 };
/* True while this thread is inside the engine: an asynchronous signal that comes now is better delivered a little later, since its handler's
 * accesses are not seen, and its synchronisation forgives every access so far (rts_signals_put_off). */
bool rts_race_inside(void);

/* -- threads. Creation orders what the parent did before what the child does; join orders the child before the joiner. */
/* parent null: the main thread, or one that nobody saw being created: then all that was done so far counts as ordered before it. Null if
 * there is no memory or races are off; every function here takes null for a thread. parent must be current. */
struct rts_race_thread *rts_race_thread_create(struct rts_race_thread *parent, u32 tid);
void rts_race_thread_start(struct rts_race_thread *t);   /* in the new thread: makes it current */
void rts_race_thread_finish(struct rts_race_thread *t);  /* in the dying thread: last event */
void rts_race_thread_join(struct rts_race_thread *joiner, struct rts_race_thread *dead);
void rts_race_thread_delete(struct rts_race_thread *t);  /* finished and joined or detached, or never started */
struct rts_race_thread *rts_race_thread_current(void);
/* Only one thread was ever there, so nothing can race. */
RTS_INLINE bool rts_race_solitary(void) { return __atomic_load_n(&rts_race_slow, __ATOMIC_RELAXED) & RTS_RACE_SOLITARY; }
/* Around a signal handler. What it interrupted may have been about to write a stamp of its time to a variable of its own that comes to life. */
u32 rts_race_handler_enters(void);
void rts_race_handler_leaves(u32 era);
/* Fibers: this thread goes on as `to` (null: as nobody), which no other thread is meanwhile. Orders nothing by itself. */
void rts_race_thread_switch(struct rts_race_thread *to);
/* The same for `to` that may never have run; ordered: what we did so far comes before what `to` does next. */
void rts_race_thread_go(struct rts_race_thread *to, bool ordered);

/* What a report says about one side. */
#define RTS_RACE_NO_TID (~0u)
struct rts_race_side {
  u32 tid;        /* RTS_RACE_NO_TID if the slot's owner of that time is forgotten */
  uptr addr, size;
  u32 flags;      /* enum rts_race_access */
  uptr pc;        /* the access itself, a return address; 0 if out of history */
  u32 ctx;        /* depot id of the whole stack; 0 if unknown: then pc is all there is */
  u32 held;       /* the locks held then; 0: none, or unknown */
};

/* -- accesses by the current thread, any size and alignment. pc is a return address. Reports a race if there is one. */
void rts_race_access(uptr addr, uptr size, u32 flags, uptr pc);
/* Plain accesses inside one granule, by code whose frame the frame pointer is in, as the stubs make them (small.c); of memory that is known to
 * be good. OTHER: not for it, call rts_race_access_at. FOUND: ask rts_race_small_found, and tell. */
enum rts_race_small { RTS_RACE_SMALL_DONE, RTS_RACE_SMALL_OTHER, RTS_RACE_SMALL_FOUND };
bool rts_race_small_found(uptr addr, uptr pc, struct rts_race_side out[2]);
/* What one call reads or writes: up to half a kilobyte, of any alignment, whose memory is good too; bp is the accessing function's, which is certainly
 * an instrumented one with RTS_RACES_OURS. OTHER: not for it, nothing was done. FOUND: as above. */
#define RTS_RACES_OURS 0x100u
enum rts_race_small rts_race_short_span(uptr addr, uptr size, u32 flags, uptr pc, uptr bp);
/* The same for a read of a, and then a read or write of b. FOUND: of the first of them that has a race; what follows was not done. */
enum rts_race_small rts_race_short_pair(uptr a, uptr b, uptr size, u32 flags, uptr pc, uptr bp);
RTS_COLD void rts_race_tell(const struct rts_race_side sides[2]);
/* The same; `bp` is the accessing function's frame pointer (0: it is looked for among our own callers). */
void rts_race_access_at(uptr addr, uptr size, u32 flags, uptr pc, uptr bp);
/* True when every granule of the range already says "accessed so by me now": nothing to do. General registers only. */
bool rts_race_range_same(uptr addr, uptr size, bool write);
/* The same for `count` accesses of `size` bytes, `step` apart, upwards from addr; addr + step * count does not wrap around. */
bool rts_race_steps_same(uptr addr, uptr step, uptr count, uptr size, bool write);

/* -- memory. Rule R2: cells are non-zero only over addressable bytes. */
void rts_race_memory_allocated(uptr addr, uptr size); /* cells := written by me, now (publication without ordering is caught) */
/* The same for a variable whose life begins at pc. Its callers are not noted: that would cost as much as all the rest. */
void rts_race_memory_fresh(uptr addr, uptr size, uptr pc);
/* Stops with our own error if R2 is broken: a cell over poisoned bytes is not zero, and stays so. Slow; for debug builds. */
void rts_race_memory_check(uptr addr, uptr size);
void rts_race_memory_gone(uptr addr, uptr size);      /* cells := 0; large ranges by MADV_DONTNEED; also forgets sync objects inside */
/* The same for memory that was mapped and not used since: what there is of large ranges is set to 0 where it is, so that large pages stay whole. */
void rts_race_memory_unused(uptr addr, uptr size);
/* The same by a shorter way for blocks of the heap, in memory that has had cells for long. False: nothing was done, it has to be the long one. Vector registers. */
bool rts_race_block_allocated(uptr addr, uptr size);
bool rts_race_block_gone(uptr addr, uptr size);
/* A write by free() at pc to all of the block, after which it goes. False: nothing was noted, there may be a race. */
bool rts_race_block_freeing(uptr addr, uptr size, uptr pc);

/* First granule of a long range that is about to go, where somebody's access is not ordered before now (a candidate: ask by an access); or end. */
uptr rts_race_first_unordered(uptr addr, uptr end);
/* Mapped so that nobody can write to it; from now on somebody can. No lock, any context. */
void rts_race_memory_readonly(uptr addr, uptr size);
void rts_race_memory_writable(uptr addr, uptr size);
/* Before all of [addr, addr+size) goes: true if a read of such memory is not ordered before, of which out[] tells. bp as above. */
bool rts_race_readonly_ends(uptr addr, uptr size, uptr pc, uptr bp, struct rts_race_side out[2]);

/* -- synchronisation. A sync object is an address; made on first use, forgotten by memory_gone. */
void rts_race_acquire(uptr obj);
void rts_race_release(uptr obj);       /* merges into what others released (semaphore, barrier arrival, refcount) */
void rts_race_release_store(uptr obj); /* replaces it (mutex unlock: the owner has acquired all before) */

/* Something may have ordered things that nobody told us of: no access so far is reported any more. Any context. */
RTS_COLD void rts_race_pardon_all(void);

/* -- C11 atomics. Each surrounds the real operation, which is done exactly once between _begin and _end (a load: at least once), and by
 * whoever called; order is __ATOMIC_*. The engine may hold the object's own lock in between, so nothing else may be called there.
 * Accesses are checked in _end, after what the operation itself acquires. Operations that would tell nothing need neither: race/idle.h. */
void rts_race_fence(int order);
void rts_race_atomic_load_begin_at(uptr addr, uptr size, int order, uptr pc, uptr bp); /* bp: as for accesses */
bool rts_race_atomic_load_end(void); /* false: the value is too old to tell whose it is; load again, then call _end again */
void rts_race_atomic_store_begin_at(uptr addr, uptr size, int order, uptr pc, uptr bp);
void rts_race_atomic_store_end(void);
/* Read-modify-write. stored=false: a compare-exchange that failed, which is a load with failure_order (else ignored). */
void rts_race_atomic_rmw_begin_at(uptr addr, uptr size, int order, uptr pc, uptr bp);
void rts_race_atomic_rmw_end(bool stored, int failure_order);
/* The same where the frame is not known. */
RTS_INLINE void rts_race_atomic_load_begin(uptr addr, uptr size, int order, uptr pc) { rts_race_atomic_load_begin_at(addr, size, order, pc, 0); }
RTS_INLINE void rts_race_atomic_store_begin(uptr addr, uptr size, int order, uptr pc) { rts_race_atomic_store_begin_at(addr, size, order, pc, 0); }
RTS_INLINE void rts_race_atomic_rmw_begin(uptr addr, uptr size, int order, uptr pc) { rts_race_atomic_rmw_begin_at(addr, size, order, pc, 0); }

/* -- ignoring (annotations, uninstrumented callers), nested counts of the current thread; an end without a beginning is none */
void rts_race_ignore_accesses(int delta);
void rts_race_ignore_sync(int delta);

/* Forgets all accesses so far, by way of a new era: costs detections, gives the memory of cells back. False if the last one is still
 * being forgotten. */
bool rts_race_flush(void);
/* Nanoseconds of processor time that the last one, or era of its own, has taken so far. */
u64 rts_race_flush_cost(void);

/* -- fork */
void rts_race_lock_all(void);
void rts_race_unlock_all(bool child);

/* Called for each race, by the thread of sides[0], outside the engine; sides[1] is the earlier access. Null: races are only counted. */
extern void (*rts_race_report)(const struct rts_race_side sides[2]);

/* Thread `tid` gave the memory at addr back, and it is not another's since. True if it is certain that nothing orders that before what the
 * current thread does now. Cold; any context outside the engine. */
bool rts_race_free_unordered(uptr addr, u32 tid);

/* Counters for print_stats (R7). */
struct rts_race_stats {
  u64 accesses_slow, races, inflated, eras, slots_recycled, history_lost, sync_objects;
  u64 slots_taken;   /* from a live thread, because there were none left */
  u64 stuck;         /* times that no new epoch was to be had */
  u64 sync_lost;     /* synchronisations that could not be recorded and forgave all accesses so far */
  u64 flushes;       /* eras begun by rts_race_flush */
  u64 side_full;     /* accesses not recorded, because the side table was full */
};
void rts_race_get_stats(struct rts_race_stats *s);
#endif
