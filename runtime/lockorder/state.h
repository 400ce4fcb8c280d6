/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Inside of the lock detector: its two kinds of records, and what its files ask of each other. Not order.h's, which knows nothing of this.
 *
 * L1 Neither kind is ever unmapped: whoever follows an old pointer to one finds another's, never a fault, and has to look at whose it is.
 * L2 A lock's record is found by its address without a lock; it is made, and dies, under `lock` of locks.c.
 * L3 A thread's record is its thread's alone to write, but for `mark` and `from`, which belong to whoever holds the search lock of waits.c.
 * L4 seq is odd while the thread waits, and grows by each change: two equal odd values mean one and the same wait, all the time in between. A waiting
 *    thread takes nothing and gives nothing back, so what it holds stays as it is; a signal handler may run in it, on top of what is held.
 * L5 a thread's ownership is visible before its next wait: so of all threads of a cycle the last one to announce its wait sees the whole of it. */
#ifndef RTS_LOCKORDER_STATE_H
#define RTS_LOCKORDER_STATE_H
#include "base/check.h"
#include "core/stack.h"
#include "lockorder/lockorder.h"
#include "lockorder/order.h"
#include "report/locks.h"

struct rts_lock_record {
  uptr addr;                        /* 0: unused */
  struct rts_lock_record *next;     /* in its bucket, or among the unused */
  struct rts_lock_thread *owner;    /* of those whose memory does not say it (USER, SPIN ...), while held for writing */
  u32 traits, order;                /* order: the graph's number, made when it is first nested */
  u32 create_ctx, create_tid;
  uptr with;                        /* condition: the mutex of who waited first; a hint */
  u32 waiting;                      /* condition: so many wait */
  u16 tickets, released;            /* condition: of who waits next; of who waited next when it was last broadcast */
  u16 signals;                      /* condition: since somebody waits */
  bool destroyed;
} RTS_ALIGNED(64);

struct rts_lock_wait {
  enum rts_wait_kind kind;
  uptr object, with;
  uptr frame;                       /* of the call that waits */
  u32 traits, ctx, tid;
  struct rts_lock_thread *whom;
  bool shared;                      /* for reading */
  bool counted;                     /* one of those that only this process can end */
  u16 ticket;                       /* condition: the record's */
  const char *function;
  const struct rts_held *held;      /* the waiting thread's list */
};

#define RTS_LOCK_ONCES 8u
#define RTS_LOCK_WISHES 4u
#define RTS_LOCK_KIND (RTS_LOCK_OWN_RECORD | RTS_LOCK_RW)
struct rts_lock_thread {
  struct rts_lock_thread *next;     /* all there ever were */
  struct rts_lock_thread *hash_next, *unused_next;
  u32 os_tid, os_tid_before;        /* 0: nobody. before: in the parent, for a forked child's first thread */
  u32 depth;                        /* waits inside each other: only the outermost is announced */
  uptr wishes[RTS_LOCK_WISHES];     /* the locks that these waits are for, outermost first */
  u64 seq;
  struct rts_lock_wait wait;
  uptr once_frame[RTS_LOCK_ONCES];
  uptr once[RTS_LOCK_ONCES];        /* what it runs once, outermost first; deeper ones go unnoticed */
  u32 onces;
  u32 below_handler;                /* so many of its locks were taken by code that a signal handler interrupted */
  bool lost;                        /* it is a thread of the parent, and did not come along by fork */
  const struct rts_held *lost_held; /* what it held then */
  const struct rts_thread *thread;  /* its own, while it lives */
  u32 mark;                         /* of the search it was last met in */
  struct rts_lock_thread *from, *queue_next; /* who waits for it, in that search */
  u64 from_seq;
  struct rts_order_held *nest;      /* room for what it holds, as the graph wants it */
  u32 nest_room;
  struct rts_order_thread order;
};

/* -- locks.c */
void rts_lock_table_init(void);
#define RTS_LOCK_LINE_SHIFT 6
#define RTS_LOCK_BUCKETS RTS_LIMIT(1ul << 20, 1ul << 6)
extern struct rts_lock_record **rts_lock_buckets;
RTS_INLINE struct rts_lock_record **rts_lock_bucket(uptr addr) {
  uptr line = addr >> RTS_LOCK_LINE_SHIFT;
  return &rts_lock_buckets[(line ^ line >> 20) % RTS_LOCK_BUCKETS];
}
RTS_INLINE struct rts_lock_record *rts_lock_look_up(uptr addr) {
  struct rts_lock_record *r = rts_load_acquire(rts_lock_bucket(addr));
  while (r && rts_load_relaxed(&r->addr) != addr) r = rts_load_acquire(&r->next);
  return r;
}
struct rts_lock_record *rts_lock_find(uptr addr);             /* null: unknown */
struct rts_lock_record *rts_lock_get(uptr addr, u32 traits);  /* made if need be; null: no memory */
/* The graph's number of a lock; 0: no memory. */
RTS_COLD u32 rts_lock_number_new(uptr addr, u32 traits);
RTS_INLINE u32 rts_lock_number(uptr addr, u32 traits) {
  const struct rts_lock_record *r = rts_lock_look_up(addr);
  u32 n = r ? rts_load_acquire(&r->order) : 0;
  return RTS_LIKELY(n && !((r->traits ^ traits) & RTS_LOCK_KIND) && !r->destroyed) ? n : rts_lock_number_new(addr, traits);
}
/* What that number stands for. False: its life is over, and the number another's. */
struct rts_lock_life {
  u32 number, traits, create_ctx, create_tid;
  uptr addr;
  bool in_class;                    /* the number is a class's (class.h); this is the lock that came last */
};
bool rts_lock_life(u32 number, struct rts_lock_life *out);

/* Fork: each file's lock. */
void rts_lock_table_lock(void);
void rts_lock_table_unlock(void);
void rts_lock_threads_lock(void);
void rts_lock_threads_unlock(bool child);
void rts_lock_search_lock(void);
void rts_lock_search_unlock(void);

/* -- thread.c */
extern struct rts_lock_thread *rts_lock_threads;
/* The calling thread's; null too early or too late. */
RTS_COLD struct rts_lock_thread *rts_lock_attach(struct rts_thread *t);
RTS_INLINE struct rts_lock_thread *rts_lock_self(void) {
  struct rts_thread *t = rts_tls.thr;
  return RTS_LIKELY(t && t->lock) ? t->lock : rts_lock_attach(t);
}
struct rts_lock_thread *rts_lock_thread_of(u32 os_tid);
/* The announced wait of t: its seq; 0 if it waits for nothing. */
u64 rts_lock_wait_of(const struct rts_lock_thread *t, struct rts_lock_wait *out);
/* Is `lock` on the list, in that mode? Its place there. */
bool rts_lock_held_in(const struct rts_held *h, uptr lock, bool shared, struct rts_held_lock *out);

/* -- waits.c */
void rts_lock_announce(struct rts_lock_thread *t, const struct rts_lock_wait *w);
void rts_lock_unannounce(struct rts_lock_thread *t);
/* t, which has just announced its wait, may be the last of a cycle: reports that, and does not come back. */
void rts_lock_look(struct rts_lock_thread *t);
/* t got the lock, for which it may have announced a wish. t->depth > 0. */
void rts_lock_wish_came_true(struct rts_lock_thread *t, uptr lock);
/* How many threads wait for what only this process can give: the low half. How many such waits there were: the high half, in which one change is as good as another. */
extern u64 rts_lock_waiting;
#define RTS_LOCK_ONE_MORE ((1ull << 32) + 1)
RTS_INLINE u32 rts_lock_waiters(void) { return (u32)rts_load_relaxed(&rts_lock_waiting); }

/* -- truth.c: who owns an object, by its own memory where that says it. */
enum rts_lock_answer { RTS_ANSWER_NO, RTS_ANSWER_YES, RTS_ANSWER_UNKNOWN };
/* Who holds it for writing; null: nobody, or nobody we know. */
struct rts_lock_thread *rts_lock_owner(uptr lock, u32 traits);
/* Does t, by the object itself? */
enum rts_lock_answer rts_lock_owned_by(uptr lock, u32 traits, bool shared, const struct rts_lock_thread *t);

/* -- stuck.c */
/* More threads wait, or fewer are there: do all of them? */
void rts_lock_suspect(void);
void rts_lock_stuck_forked(void);

/* -- misuse.c. Each reports what it finds, and comes back if the program may go on. */
void rts_lock_check_gives(const struct rts_lock_thread *me, const struct rts_lock_call *c);
void rts_lock_check_double(const struct rts_lock_thread *me, const struct rts_lock_record *r, const struct rts_lock_call *c);
bool rts_lock_held_deeper(uptr lock); /* by the calling thread, more than once */
void rts_lock_end_of(uptr addr, u32 ctx); /* locks.c: it was destroyed there */
bool rts_lock_gone_at(const struct rts_lock_record *r, u32 *ctx, u32 *tid);
/* A wait for a condition is announced, and over. */
u16 rts_condition_ticket(uptr condition, uptr with);
void rts_condition_left(uptr condition);

/* -- tell.c: a report under construction. Under the report lock of tell.c from begin to emit. */
const char *rts_lock_type(u32 traits); /* "recursive mutex" */
struct rts_lock_tale;
struct rts_lock_tale *rts_lock_tale_begin(void);             /* null: no memory */
/* A party with all that it holds; `key`: of these, the lock that the previous party wants (0: none). */
void rts_lock_tale_waiter(struct rts_lock_tale *s, u32 tid, const struct rts_lock_wait *w, uptr key);
/* The same for a thread that is proven to wait for ever: shown with its whole stack, also through code without frame pointers (std::thread::join). */
void rts_lock_tale_stuck(struct rts_lock_tale *s, u32 tid, const struct rts_lock_wait *w, uptr key);
u32 rts_lock_stuck_stack(const struct rts_lock_wait *w);
struct rts_report_party;
struct rts_report_party *rts_lock_tale_party(struct rts_lock_tale *s, u32 tid);
u32 rts_lock_tale_lock(struct rts_lock_tale *s, uptr addr, u32 traits);
/* A party that holds `lock`, and is only in the parent of this process. */
void rts_lock_tale_lost(struct rts_lock_tale *s, const struct rts_lock_thread *owner, uptr lock);
void rts_lock_tale_held(struct rts_lock_tale *s, uptr addr, u32 traits, bool shared, u32 ctx, bool key);
struct rts_lock_report *rts_lock_tale_report(struct rts_lock_tale *s);
/* ctx: the stack that the report begins with; 0: that of (pc, fp). */
struct rts_lock_place {
  u32 ctx;
  uptr pc, fp;
  const char *function;
};
void rts_lock_tale_emit(struct rts_lock_tale *s, enum rts_kind kind, const struct rts_lock_place *where, uptr addr, bool fatal);
void rts_lock_tale_drop(struct rts_lock_tale *s);
#endif
