/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The one door of the lock detector: deadlocks that happened, that could happen, and wrong uses of locks.
 *
 * Callers tell of each lock's life and of each wait; what a thread holds is core/held.h's list, which the caller keeps up to date. Everything here
 * is a no-op until rts_locks_enable, and for a thread that is inside the runtime. Thread-safe. A signal handler that interrupts this
 * module turns back: what it does goes unseen (R4). Reports are made from inside these calls, with none of our locks held.
 * Cost: a lock that is taken while no other is held: one look-up; nested: one more, if this nesting was seen before. */
#ifndef RTS_LOCKORDER_H
#define RTS_LOCKORDER_H
#include "base/atomic.h"
#include "core/held.h"
#include "core/thread.h"
#include "report/report.h"

/* What kind of lock it is: traits to be combined. */
enum rts_lock_traits {
  RTS_LOCK_RECURSIVE = 1,      /* its owner may take it again */
  RTS_LOCK_CHECKED = 2,        /* wrong uses are answered by an error code: no reports of them */
  RTS_LOCK_RW = 4,             /* may be taken for reading */
  RTS_LOCK_WRITERS_FIRST = 8,  /* a waiting writer keeps further readers out */
  RTS_LOCK_SPIN = 16,
  RTS_LOCK_ROBUST = 32,        /* the death of its owner is a way to give it back */
  RTS_LOCK_SHARED = 64,        /* between processes: others may hold it or give it back */
  RTS_LOCK_USER = 128,         /* the program's own, told of by annotations: called "lock" in reports, not "mutex" */
  RTS_LOCK_RUST = 256,
  RTS_LOCK_HANDED = 512,       /* may be given back by another thread than took it */
  RTS_LOCK_LIBRARY = 1024      /* GLib, Qt, parking_lot: of a library that is not the C library */
};

/* One call of the program that concerns a lock. */
struct rts_lock_call {
  uptr lock;
  u32 traits;                  /* as far as the caller knows them */
  bool shared;                 /* for reading */
  const char *function;        /* "pthread_mutex_lock"; null for inlined code */
  uptr pc, fp;                 /* return address into the program, and the frame it lies in (as rts_stack_capture_id wants them) */
};

extern u32 rts_lock_active __attribute__((visibility("hidden")));
/* A module that is checked for locks came. The first call starts the detector, unless detect_deadlocks=0. */
void rts_locks_enable(void);
RTS_INLINE bool rts_locks_on(void) { return RTS_UNLIKELY(rts_load_relaxed(&rts_lock_active)) && !rts_tls.in_runtime; }

/* -- the life of a lock. Unknown locks need not be made: their first use does it. */
void rts_lock_made(const struct rts_lock_call *c);
/* Reports the destruction of a lock that is held. */
void rts_lock_destroyed(const struct rts_lock_call *c);
/* Memory that was freed or unmapped: the locks in it are gone. One look at a table for memory without any. */
void rts_lock_memory_gone(uptr addr, uptr size);

/* -- taking and giving back. For a lock that had to be waited for: wants, then got or gave_up; else got alone. */
/* The calling thread is about to wait for the lock without a time limit. Reports if that can never end. */
void rts_lock_wants(const struct rts_lock_call *c);
void rts_lock_gave_up(const struct rts_lock_call *c);
enum rts_lock_way { RTS_LOCK_WAITED /* would have waited, had it been held */, RTS_LOCK_TRIED /* would not have, or not for ever */ };
/* It was taken, by a call whose whole stack is ctx. Before rts_held_add. Reports an order that can lead to a deadlock. */
void rts_lock_got(const struct rts_lock_call *c, enum rts_lock_way way, u32 ctx);
/* Just before it is given back; before rts_held_remove. Reports if it is not the caller's to give. */
void rts_lock_gives(const struct rts_lock_call *c);

/* -- other waits. */
enum rts_wait_kind {
  RTS_WAIT_NONE, RTS_WAIT_LOCK, RTS_WAIT_JOIN, RTS_WAIT_CONDITION, RTS_WAIT_SEMAPHORE, RTS_WAIT_BARRIER, RTS_WAIT_ONCE, RTS_WAIT_FUTEX, RTS_WAIT_PARK
};
struct rts_wait_call {
  enum rts_wait_kind kind;
  uptr object;                 /* its address; 0 for join */
  uptr with;                   /* condition: the mutex */
  u32 tid;                     /* join: whose end; ~0u if unknown. once: who runs it, if known */
  bool shared;                 /* by other processes too: they may end the wait */
  const char *function;
  uptr pc, fp;
};
/* Around a wait without a time limit that only this process can end. May be cancelled in between: rts_wait_end is then due all the same. */
void rts_wait_begin(const struct rts_wait_call *w);
void rts_wait_end(void);
/* A condition variable was signalled, or broadcast; or is destroyed, which is reported if somebody still waits. */
void rts_wait_signalled(uptr condition, bool all);
void rts_condition_destroyed(const struct rts_lock_call *c);

/* -- threads: what creation and join order cannot be live at once. tid: ours. */
void rts_lock_thread_created(u32 child);  /* in the creator, before the child can run */
void rts_lock_thread_joined(u32 tid);     /* in the joiner, after */
void rts_lock_thread_ends(u32 tid);       /* in the dying thread; reports locks that it still holds */

/* -- the program asks. */
/* Prints every thread, what it holds and waits for, and who waits for whom, to the report channel. Any thread; not in signal handlers that
 * interrupted the runtime. */
void rts_lock_dump(void);
/* At exit: profile, graph, counts of notes. */
void rts_lock_at_exit(void);
void rts_lock_lock_all(void);             /* fork */
void rts_lock_unlock_all(bool child);
#endif
