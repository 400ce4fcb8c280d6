/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a detector of deadlocks hands to the reporter: locks, and for each thread that has part in it what it holds and wants, with the stacks.
 * Plain data; the arrays are the detector's and live until rts_report_emit returns.
 *
 * Wrong uses of a lock: locks[0] is the lock (its address is the report's too), the parties are other threads that hold it or wait there; none need be
 * known. condition-wait-with-two-mutexes: locks[0] is this caller's mutex, the party's held one is the other. Of condition variables, wants RTS_WANT_CONDITION. */
#ifndef RTS_REPORT_LOCKS_H
#define RTS_REPORT_LOCKS_H
#include "base/types.h"

enum rts_want { RTS_WANT_NOTHING, RTS_WANT_LOCK, RTS_WANT_THREAD, RTS_WANT_CONDITION, RTS_WANT_SEMAPHORE, RTS_WANT_BARRIER, RTS_WANT_ONCE,
                RTS_WANT_FUTEX, RTS_WANT_PARK };

/* Called M0, M1, ... in the order in which the report comes to speak of them. */
struct rts_report_lock {
  uptr addr;
  const char *type;          /* "mutex", "recursive mutex", "rwlock", "spin lock", "Rust Mutex", "lock" */
  u32 create_ctx;            /* depot id of where it was initialised; 0: nobody did, or not seen: the place of its memory says more */
  u32 create_tid;
  u32 gone_ctx;              /* use-of-destroyed-lock: where it was destroyed; 0: not known */
  u32 gone_tid;
};
struct rts_report_held {
  u32 lock;                  /* index into locks */
  bool shared;
  u32 ctx;                   /* where it was taken */
};
/* One thread. In an inversion: one edge, "holds `key` and takes `lock`". */
struct rts_report_party {
  u32 tid;
  enum rts_want want;
  u32 lock;                  /* wanted: index into locks; ~0u: none */
  bool shared;
  u32 other_tid;             /* wanted: the end of that thread */
  uptr object;               /* wanted: another object's address */
  const char *function;      /* the call it waits in, or null */
  u32 ctx;                   /* stack of the call that waits, or took the second lock */
  u32 key;                   /* of its held ones, the one that the previous party wants: index into `held`; ~0u: none */
  u32 held_first, held_count;/* range of `held` */
};
struct rts_lock_report {
  u32 locks_count, held_count, parties_count;
  const struct rts_report_lock *locks;
  const struct rts_report_held *held;
  const struct rts_report_party *parties;
  u32 more_parties;          /* left out */
  bool cycle;                /* party i wants what party i+1 holds, the last what the first holds; false: all of them wait, in no cycle */
  bool writer_needed;        /* inversion between readers: only with a writer waiting in between */
  u32 writer_lock;           /* for that: at which lock */
  u32 writer_tid, writer_ctx; /* and a thread that took it for writing, where */
  bool in_handler;           /* the waiting code is a signal handler that interrupted the holder */
  bool classes;              /* inversion: each lock stands for all that are made where it was */
  bool watcher;              /* the reporting thread has no part in it: its own stack says nothing */
};
#endif
