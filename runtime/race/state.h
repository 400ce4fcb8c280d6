/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the files of this folder share: a thread's race state, slots, the era, and the way in and out of the engine.
 *
 * The invariants that keep reports true (R1). "Stamp" is a (slot, epoch) pair in a cell, vc a thread's clock:
 *   C1 When a thread stamps (s, e), its vc[s] is at least e from then on, for as long as it stays in that era.
 *   C2 Clocks grow within an era; a release publishes at least the vc of that moment.
 *   => Whoever is ordered after an access has vc[s] >= e: it cannot report that access. This holds whoever else uses slot s, so handing
 *      slots and epochs from thread to thread, even while the old owner still stamps, costs detections only.
 *   C3 In another era nothing carries over: a thread changes era by dropping its clock and taking a slot of the other half; cells of the
 *      half that is not its era's are nobody; clocks carry their era and are empty in a later one. A thread that meets a clock of a
 *      later era joins that era before it reads it, so no edge between accesses of one era is lost.
 *   C4 A half is used again only after no thread can write its cells any more and all its cells were dropped (era.c).
 *   C5 A synchronisation that cannot be recorded (nested in the engine, out of memory, unknown thread) pardons all stamps there are: it may
 *      have ordered any of them.
 * `lock` (rank LEAF) protects slots, the list of threads, rings and era changes. Cells and sync objects have their own word-sized locks;
 * a thread holds at most one of each and takes `lock` with neither held. */
#ifndef RTS_RACE_STATE_H
#define RTS_RACE_STATE_H
#include "base/atomic.h"
#include "base/check.h"
#include "base/mutex.h"
#include "base/types.h"
#include "core/thread.h"
#include "race/cell.h"
#include "race/clock.h"
#include "race/history.h"
#include "race/race.h"

#define RTS_SLOTS RTS_LIMIT(123u, 4u)       /* of a half: places 1 .. RTS_SLOTS */
#define RTS_PLACE_SHARED 126u              /* nobody's: for threads that could get no other; its only epoch is the last */
#define RTS_EPOCH_MAX RTS_LIMIT(32767u, 16u)
#define RTS_RACE_SPARE RTS_LIMIT(16u, 2u)
#define RTS_OWNERS RTS_LIMIT(16u, 3u)       /* remembered for each slot */

struct rts_sync;

/* Releases up to these of one thread were taken in, in this era (sync.h, Y5). */
struct rts_race_known {
  u32 by;
  u16 at, seen;                  /* into vc; into `seen` */
};
#define RTS_KNOWN 8u

/* Races found by one access: the first is reported, after the engine was left. */
struct rts_race_found {
  u32 cell;                      /* 0: none; half bit as in a cell */
  bool write;                    /* the earlier access */
  u8 ask;                        /* bytes for which a mark of atomic accesses was met (accesses.h) */
  u8 read;                       /* the same for a mark of reads (readers.h), */
  u16 readers;                   /* and its number; 0: none */
  uptr granule;
  uptr size;                     /* of what the cell speaks for; 0: its bytes of the granule */
};
/* How often a read took a granule's word from another reader (readers.h) since then. */
struct rts_race_taken {
  uptr addr;
  u32 since, times;
};
struct rts_race_thread {
  u32 busy;                      /* inside the engine: nested calls turn back; read by era.c */
  u32 phase;                     /* rts_race_phase this thread has settled with; 0: look again, also when it has no slot of its own any more */
  u32 era;
  u32 slot, place;
  u32 epoch;
  u32 stamp;                     /* slot and epoch, as in a cell */
  u32 records_on;                /* what rts_sync.records says of records of this era */
  u32 tid;
  s32 ignore_accesses, ignore_sync;
  u32 n;                         /* entries of vc in use, at least RTS_CLOCK_SMALL; those behind are 0 */
  u32 active;                    /* set by use, cleared by the search for a slot to take over */
  u32 stuck;                     /* no further epoch to be had: releases still order, later accesses count as earlier ones */
  u32 finished;
  bool fresh_late;               /* stamps of an earlier era may have been written to this thread's stack since that was dropped */
  struct rts_ring *ring;
  struct rts_race_thread *next, *prev;
  u64 *held_word;                /* for fork: the cell word and the sync object this thread has locked */
  struct rts_sync *held_sync, *held_mixed;
  uptr found_pc;                 /* of the race in found[], which is to be told; 0: none (small.c) */
  struct rts_race_side found[2];
  /* pending atomic operation, between _begin and _end */
  uptr at_addr, at_size, at_pc, at_bp;
  struct rts_sync *at_sync;
  u32 at_seq, at_retries;
  u32 at_unit;                   /* at_size to the table of sync objects; 0 if it leaves a unit */
  u32 at_nested;
  bool at_locked;
  int at_order;
  struct rts_race_found at_found; /* what whole.h says of an access */
  struct rts_race_taken taken[8];
  u64 accesses_slow, inflated;   /* counted here, because a shared counter would be the busiest line of all */
  u32 spare_era, spare_n;        /* side entries of that era's half that nothing uses */
  u32 spare[RTS_RACE_SPARE];
  /* fences; valid when their era is the thread's */
  u32 fence_era, fence_n, seen_era, seen_n;
  bool seen_more;                /* than vc has taken over */
  u64 released, fence_released;  /* numbers of the last release, and of the last release fence */
  u64 grown;                     /* the last release before vc changed elsewhere than in the own place */
  u64 alien;                     /* the same, but for what it took in of the releases of `from`, if that is not 0 (sync.h, Y6) */
  u32 from;
  struct rts_race_known known[RTS_KNOWN];
  rts_clock vc;
  rts_clock fence;               /* vc at the last release fence */
  rts_clock seen;                /* what relaxed loads met; taken over by an acquire fence */
};

extern _Thread_local struct rts_race_thread *rts_race_self __attribute__((tls_model("initial-exec"), visibility("hidden")));
extern _Thread_local u32 __rts_cur __attribute__((tls_model("initial-exec"), weak, visibility("default")));

/* What instrumented code writes into the cells of its own variables when they come to life: "written by me now", without a call. Only on the stack
 * that the thread was born with, [lo, lo+size), whose regions are noted when that begins, and whose cells go whenever the thread changes era or
 * ends: until then a thread that does not enter may write stamps of an era that is over for all others (C4). They go once more if that was in a signal
 * handler, because the interrupted code may have had the old word in a register. */
struct rts_fresh {
  u64 word;                      /* cur as both cells once this stamp is in use (C1), else 0 */
  uptr lo, size;                 /* size 0: nowhere */
};
extern _Thread_local struct rts_fresh __rts_fresh __attribute__((tls_model("initial-exec"), weak, visibility("default")));

struct rts_race_slot {
  struct rts_race_thread *owner; /* null: free. Others may take it over at any time */
  u16 epoch;                     /* last one given out */
  u16 pardon;                    /* stamps up to this are not reported (C5) */
  u32 owners;                    /* how many there were in this era */
  u32 freed;                     /* when, in changes of slots; 0: never owned in this era */
} RTS_ALIGNED(64);
/* One owner of a slot: from epoch `first` on, until the next one's. The i-th is at [i % RTS_OWNERS]. */
struct rts_race_owner {
  u32 first, tid;
  struct rts_ring *ring;
};
extern struct rts_race_owner rts_race_owners[256][RTS_OWNERS];
extern struct rts_race_slot rts_race_slots[256];

enum rts_era_state { RTS_ERA_STABLE, RTS_ERA_DRAINING, RTS_ERA_DROPPING };
extern u32 rts_race_phase;       /* era << 2 | state; never 0 */
extern bool rts_race_pairs;      /* this CPU changes two words at once */
extern bool rts_race_off;        /* detect_races=0 */
void rts_race_lock(u64 *mask);   /* asynchronous signals are blocked meanwhile: a handler may never return */
void rts_race_unlock(const u64 *mask);
extern struct rts_race_thread *rts_race_threads;
extern u32 rts_race_alive;       /* threads created and not finished; counted before a child can run */
extern struct rts_race_stats rts_race_counts;

/* Nobody else can change cells and sync objects now: no locked instructions are needed (a third of what single-threaded programs pay in the
 * engine). Ask before what is to be changed is read: somebody may change it and end in between. A thread that nobody saw being created may be missed
 * for the moment of its birth: an update of a cell may be lost. */
RTS_INLINE bool rts_race_alone(void) { return rts_load_acquire(&rts_race_alive) <= 1; }
RTS_INLINE u32 rts_race_era(void) { return rts_load_acquire(&rts_race_phase) >> 2; }
RTS_INLINE void rts_race_count(u64 *c) { rts_add_relaxed(c, 1); }

/* slots.c. With rts_race_lock held: gives t a slot of the current era, a new clock if the era is new to t. */
void rts_race_attach(struct rts_race_thread *t);
void rts_race_detach(struct rts_race_thread *t);
/* The epochs of t's slot are used up: on with another one. */
RTS_COLD void rts_race_renew(struct rts_race_thread *t);
/* Something about slot or era changed: settle. */
RTS_COLD void rts_race_attend(struct rts_race_thread *t);

void rts_era_init(void);
/* era.c. With rts_race_lock held. */
bool rts_era_begin(void);                     /* false if the other half is not clean yet */
void rts_era_work(void);                      /* a bounded piece of what is left to do for the last change */
RTS_COLD void rts_era_note_region(uptr addr);
extern u8 *rts_era_regions;
#define RTS_REGION_SHIFT 24
/* Before cells of addr become non-zero. */
RTS_INLINE void rts_era_touch(uptr addr) {
  if (RTS_UNLIKELY(!rts_load_acquire(&rts_era_regions[addr >> RTS_REGION_SHIFT]))) rts_era_note_region(addr);
}

RTS_INLINE void rts_race_show_cur(struct rts_race_thread *t) {
  __rts_fresh.word = 0;
  t->stamp = rts_cell_stamp(t->slot, t->epoch);
  __rts_cur = t->stamp | RTS_CELL_BYTES;
}
/* Before the first stamp of an epoch: C1. t is the current thread. */
RTS_INLINE void rts_race_stamping(struct rts_race_thread *t) {
  t->vc[t->place] = (int16_t)t->epoch;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  __rts_fresh.word = rts_word(__rts_cur, __rts_cur);
}
/* thread.c. The current thread's stack may have stamps of an era that is over. */
void rts_fresh_drop(void);
RTS_INLINE u32 rts_race_stamp(const struct rts_race_thread *t) { return t->stamp; }

/* The current thread if the engine may work for it now, else null. Pairs with rts_race_leave. The busy mark is visible before the phase
 * is read: by program order for this thread, by membarrier for whoever waits for it (era.c). */
RTS_INLINE void rts_race_enter_as(struct rts_race_thread *t) {
  rts_store_relaxed(&t->busy, 1);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (RTS_UNLIKELY(rts_race_slow & RTS_RACE_FENCES)) __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (RTS_UNLIKELY(rts_load_acquire(&rts_race_phase) != rts_load_relaxed(&t->phase))) rts_race_attend(t);
  rts_store_relaxed(&t->active, 1);
}
RTS_INLINE struct rts_race_thread *rts_race_enter(void) {
  struct rts_race_thread *t = rts_race_self;
  if (RTS_UNLIKELY(!t || t->busy)) return NULL;
  rts_race_enter_as(t);
  return t;
}
RTS_INLINE void rts_race_leave(struct rts_race_thread *t) {
  rts_store_release(&t->busy, 0);
  if (RTS_UNLIKELY(rts_tls.put_off)) rts_signals_let_in();
}

/* Is what the cell (or record) says ordered before now? The current half only. */
RTS_INLINE bool rts_race_ordered(const struct rts_race_thread *t, u32 cell) {
  return t->vc[rts_cell_place(cell)] >= (int16_t)rts_cell_epoch(cell);
}

/* What the next owner starts behind, and what C5 pardons. An old owner leaves it alone: the new one is at least as far. That the slot is not taken
 * between look and store is slots.c's care: nobody takes it from a thread that is inside. */
RTS_INLINE void rts_race_publish_epoch(const struct rts_race_thread *t) {
  struct rts_race_slot *s = &rts_race_slots[t->slot];
  if (RTS_LIKELY(rts_load_relaxed(&s->owner) == t)) rts_store_relaxed(&s->epoch, (u16)t->epoch);
}
/* A release was published: accesses from now on are not covered by it. While nobody else is alive they need no other time: whoever will take it in has
 * to be created first, which orders all of them before him, and is counted before that is published (thread.c). _used: accesses have this time already. */
RTS_INLINE void rts_race_advance_used(struct rts_race_thread *t) {
  if (rts_race_alone()) return;
  if (RTS_UNLIKELY(t->epoch >= RTS_EPOCH_MAX)) {
    rts_race_renew(t);
    return;
  }
  t->epoch++;
  t->stamp += rts_cell_stamp(0, 1);
  rts_race_publish_epoch(t);
  __rts_fresh.word = 0;
  __rts_cur = t->stamp | RTS_CELL_BYTES;
}
RTS_INLINE void rts_race_advance(struct rts_race_thread *t) {
  if (t->vc[t->place] >= (int16_t)t->epoch) rts_race_advance_used(t); /* else nothing has this stamp yet */
}
/* vc, or which place is the own one, changed otherwise than by a release taken in. */
RTS_INLINE void rts_race_grown(struct rts_race_thread *t) {
  t->grown = t->released;
  t->from = 0;
}
/* vc grew by a release of `by`, or (0) by something else: keeps C1 if others used this slot beyond our epoch. */
RTS_INLINE void rts_race_joined(struct rts_race_thread *t, u32 by) {
  if (RTS_UNLIKELY(t->from != by)) t->alien = t->grown, t->from = by;
  t->grown = t->released;
  if (RTS_UNLIKELY(t->vc[t->place] > (int16_t)t->epoch)) {
    t->epoch = (u32)t->vc[t->place];
    rts_race_publish_epoch(t);
    rts_race_show_cur(t);
  }
}

/* report.c. now->ctx: of the callers, as in the history. */
RTS_COLD void rts_race_describe(struct rts_race_thread *t, const struct rts_race_found *f, const struct rts_race_side *now,
                                struct rts_race_side out[2]);

/* access.c. Of the only thread there ever was, inside. */
void rts_race_note_alone(struct rts_race_thread *t, uptr addr, uptr size);
/* access.c: one access of t, which is inside; true if out[] holds a race to tell after leaving. */
bool rts_race_check(struct rts_race_thread *t, uptr addr, uptr size, u32 flags, uptr pc, uptr bp, struct rts_race_side out[2]);
/* Its first half, without a description of the race, which may wait: for those who hold a sync object. */
bool rts_race_note(struct rts_race_thread *t, uptr addr, uptr size, u32 flags, uptr pc, uptr bp, struct rts_race_found *found, u32 *ctx);
#endif
