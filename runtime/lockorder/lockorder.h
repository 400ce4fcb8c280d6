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
#include "lockorder/profile.h"
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
/* Those it was made or last seen with; 0 if it is not known. */
u32 rts_lock_traits_of(uptr lock);
/* Just before it is destroyed; reports one that is held. */
void rts_lock_destroyed(const struct rts_lock_call *c);
/* A pthread mutex or rwlock that the real function refuses to take, or one that is about to be: reports if there is none. */
void rts_lock_check_taking(const struct rts_lock_call *c);
u32 rts_lock_known_traits(uptr lock); /* 0: it has no record */
/* Memory that was freed or unmapped: the locks in it are gone. One look at a table for memory without any. */
void rts_lock_memory_gone(uptr addr, uptr size);
extern u64 rts_lock_alive __attribute__((visibility("hidden"))); /* so many locks have a record: with none of them, nobody need be told of memory */

/* -- taking and giving back. For a lock that had to be waited for: wants, then got or gave_up; else got alone. */
/* The calling thread is about to wait for the lock without a time limit. Reports if that can never end. */
void rts_lock_wants(const struct rts_lock_call *c);
void rts_lock_gave_up(const struct rts_lock_call *c);
/* The same for who cannot know whether it announced that it wants this lock. */
void rts_lock_not_taken(uptr lock);
enum rts_lock_way { RTS_LOCK_WAITED /* would have waited, had it been held */, RTS_LOCK_TRIED /* would not have, or not for ever */ };
/* It was taken, by a call whose whole stack is ctx. Before rts_held_add. Reports an order that can lead to a deadlock. */
void rts_lock_got(const struct rts_lock_call *c, enum rts_lock_way way, u32 ctx);
/* The same, and rts_held_add: what most callers want. ctx 0: captured here, from pc and fp. */
void rts_lock_taken(const struct rts_lock_call *c, enum rts_lock_way way, u32 ctx);
#define RTS_LOCK_OWN_RECORD (RTS_LOCK_USER | RTS_LOCK_RUST | RTS_LOCK_LIBRARY | RTS_LOCK_SPIN)
/* Is there nothing to say of a lock that was got without waiting, while no other is held, but that it is held now? So of most. Then rts_held_add_alone
 * will do. */
RTS_INLINE bool rts_lock_simple(u32 traits) { return !(traits & (RTS_LOCK_OWN_RECORD | RTS_LOCK_WRITERS_FIRST)) && RTS_LIKELY(!rts_lock_profile_on); }
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
  struct rts_lock_thread *whom; /* join: the record that this thread had at its birth, which may be another's by now; null: unknown */
  bool shared;                 /* by other processes too: they may end the wait */
  const char *function;
  uptr pc, fp;
};
/* Around a wait without a time limit that only this process can end. May be cancelled in between: rts_wait_end is then due all the same. */
void rts_wait_begin(const struct rts_wait_call *w);
void rts_wait_end(void);
/* Before a wait for a condition, timed or not, while the mutex is held: reports if it is not. traits: of the mutex. */
void rts_condition_waits(const struct rts_wait_call *w, u32 traits);
/* A condition variable was signalled, or broadcast; or is destroyed, which is reported if somebody still waits. */
void rts_wait_signalled(uptr condition, bool all);
void rts_condition_destroyed(const struct rts_lock_call *c);

/* All frames below sp are left without a return (longjmp, exceptions), and the waits in them, and what was run once. */
void rts_wait_abandoned(uptr sp);
/* The calling thread begins to run something that others may wait for, from the frame, until it ends (pthread_once and the like). */
void rts_once_begins(uptr control, uptr frame);
void rts_once_ends(void);

/* -- threads: what creation and join order cannot be live at once. A segment is a number to be handed on, once; 0 is none. */
void rts_lock_thread_created(struct rts_thread *child);   /* in the creator, before the child can run */
void rts_lock_thread_discarded(struct rts_thread *child); /* it will not run */
void rts_lock_thread_starts(void);                        /* in the new thread */
void rts_lock_thread_ends(void);                          /* in the dying thread, while it can still report: locks that it still holds */
void rts_lock_main_ends(void);                            /* the first thread, of which nothing more is heard */
u32 rts_lock_thread_gone(struct rts_thread *dead);        /* its last event; its segment, for who joins it */
void rts_lock_thread_joined(u32 segment);                 /* in the joiner, after */
void rts_lock_segment_unused(u32 segment);                /* nobody will join it */
/* A round of a barrier: *all gathers who arrives, and orders who leaves behind them; then, when all have left, it is unused. Also inside
 * the runtime. */
u32 rts_lock_barrier_arrives(u32 *all);                   /* the caller's thread number */
void rts_lock_barrier_leaves(u32 all);
void rts_lock_barrier_passed_by(void);                    /* instead of leaving: who arrived goes on at once, and that is behind nobody */
/* Fibers: a new one's segment; from now on the thread goes by another number, in another segment. Returns the segment that it was in. */
u32 rts_lock_fiber_segment(void);
u32 rts_lock_fiber_switch(u32 tid, u32 segment);
/* Around a signal handler of the program: what the interrupted code holds is known as such. */
u32 rts_lock_handler_enters(void);
void rts_lock_handler_leaves(u32 was);

/* -- the program asks. */
/* Prints every thread, what it holds and waits for, and who waits for whom, to the report channel. Any thread; not in signal handlers that
 * interrupted the runtime. */
void rts_lock_dump(void);
/* At exit: profile, graph, counts of notes. */
void rts_lock_at_exit(void);
void rts_lock_thread_renumbered(u32 os_tid); /* in the child of a fork that ran no handlers: the calling thread has this number too */
void rts_lock_lock_all(void);             /* fork */
void rts_lock_unlock_all(bool child);
#endif
