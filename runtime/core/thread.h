/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Threads: the state that hot paths reach through TLS, and the record of every thread that ever was (for reports).
 *
 * `rts_tls` is initial-exec TLS: one fs-relative access, valid from the first instruction of a thread, zero at birth.
 * struct rts_thread is mapped on the thread's first contact with the runtime, unmapped at its death; its rts_thread_info
 * stays. Registry operations take RTS_RANK_THREADS. */
#ifndef RTS_CORE_THREAD_H
#define RTS_CORE_THREAD_H
#include "base/types.h"
#include "core/context.h"

struct rts_heap_cache; /* heap/ */
struct rts_held; /* held.h */
struct rts_race_thread; /* race/ */
struct rts_lock_thread; /* lockorder/ */
struct rts_thread_link; /* intercept/ */

struct rts_thread {
  u32 tid;                       /* ours: T0 is the main thread; never reused */
  u32 os_tid;
  uptr stack_lo, stack_hi;       /* of the stack it runs on, as far as switches were told; 0,0 until known */
  uptr home_lo, home_hi;         /* of the stack that it was born with */
  uptr tp;                       /* thread pointer: thread-local storage lies below it */
  struct rts_heap_cache *heap;   /* per-thread caches; owned by heap/ */
  struct rts_race_thread *race;  /* null until races are looked for */
  struct rts_held *held;         /* the locks it holds; null until the first */
  struct rts_lock_thread *lock;  /* its waits and its place among threads; null until the lock detector asks */
  struct rts_thread_link *link;  /* how joiners find the above; null if nobody can join */
  struct rts_thread *next, *prev;/* live list */
  void *(*start)(void *);        /* what to run, while the thread is being born */
  void *start_arg;
  struct rts_contexts contexts;  /* last: mapped only as far as used */
};

struct rts_tls {
  struct rts_thread *thr;        /* null until attached, and again after detach */
  u32 in_runtime;                /* recursion guard: > 0 while the runtime works: interceptors pass straight through */
  u32 in_heap;                   /* the thread cache is being changed: a signal handler's malloc takes the slow road. RTS_PUT_OFF: so that leaving looks */
  u32 detached;                  /* thread is past its last destructor: no per-thread state any more */
  u32 ignore_interceptors;       /* interceptors do not check (they still allocate) */
  u32 in_report;
  u32 held_set;                  /* names the locks that the thread holds (held.h); 0: none */
  u32 put_off;                   /* asynchronous signals wait, blocked, until the runtime is left (rts_signals_let_in) */
  u64 put_off_mask;              /* what is to be blocked then */
};
#define RTS_PUT_OFF (1u << 31)
extern _Thread_local struct rts_tls rts_tls __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* Bounds of the stack that sp is on, one of the two above; false if it is on another (signal stack, fiber that nobody told of). */
RTS_INLINE bool rts_thread_stack_at(const struct rts_thread *t, uptr sp, uptr *lo, uptr *hi) {
  if (RTS_LIKELY(sp - t->stack_lo < t->stack_hi - t->stack_lo)) return *lo = t->stack_lo, *hi = t->stack_hi, true;
  if (sp - t->home_lo < t->home_hi - t->home_lo) return *lo = t->home_lo, *hi = t->home_hi, true;
  return false;
}

/* Dead or alive: what a report says about a thread, or about a fiber, which counts as one that is not alive. */
struct rts_thread_info {
  u32 tid, os_tid, parent_tid;
  u32 create_ctx;                /* stack of pthread_create, 0 for main and foreign threads */
  char name[16];
  bool alive, main;
  bool named;                    /* by an annotation, which counts more than the system's name */
};

/* What other parts do when a thread comes and goes, set once before the first: `born` runs in the new thread before it is on the live
 * list, `dying` when it has left it; both with the guard held and asynchronous signals blocked. */
struct rts_thread_hooks {
  void (*born)(struct rts_thread *t);
  void (*dying)(struct rts_thread *t);
};
void rts_thread_init_main(const struct rts_thread_hooks *h);
/* The current thread, attached if needed. Null only very late in thread death or before init. */
RTS_COLD struct rts_thread *rts_thread_attach(void);
RTS_INLINE struct rts_thread *rts_thread_cur(void) {
  struct rts_thread *t = rts_tls.thr;
  return RTS_LIKELY(t != NULL) ? t : rts_thread_attach();
}
/* For the thread-creating interceptors: the parent prepares the child's state (null if there is no room: the thread then
 * attaches itself on first contact), the child adopts it. */
struct rts_thread *rts_thread_prepare(u32 create_ctx);
void rts_thread_discard(struct rts_thread *t);
void rts_thread_adopt(struct rts_thread *t, uptr stack_lo, uptr stack_hi);
/* At the last moment of a thread (TSD destructor, final round): gives back caches, drops stack poison, detaches. */
void rts_thread_finish(void);

/* Copies the record; false if there is no such thread. Safe while reporting. */
bool rts_thread_info_get(u32 tid, struct rts_thread_info *out);
void rts_thread_set_name(u32 tid, const char *name);
u32 rts_thread_count_alive(void);
/* Calls fn for each live thread, while none can come or go: briefly, and without waiting for anything. */
void rts_thread_each(void (*fn)(void *arg, const struct rts_thread *t), void *arg);
/* Which live thread's stack holds addr: its tid, or ~0u. */
u32 rts_thread_of_stack(uptr addr, uptr *lo, uptr *hi);
/* Which live thread has addr among the `size` bytes below its thread pointer: its tid and that, or ~0u. */
u32 rts_thread_of_tls(uptr addr, uptr size, uptr *tp);
/* A signal handler that interrupts the runtime would go unseen by it. So it leaves at once: the signal is sent again and stays blocked, like all
 * asynchronous ones, in the interrupted context (`mask` is that context's). Whoever leaves the runtime lets them in. */
void rts_signals_put_off(u64 *mask);
RTS_COLD void rts_signals_let_in(void);
void rts_thread_lock_all(void);   /* fork */
void rts_thread_unlock_all(bool child);
#endif
