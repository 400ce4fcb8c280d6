/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From a pthread_t to the thread's state in the race engine, for those who join it; see thread_link.c. */
#ifndef RTS_INTERCEPT_THREAD_LINK_H
#define RTS_INTERCEPT_THREAD_LINK_H
#include "core/thread.h"

/* In the creator, before the thread exists: null if races and locks are off or there is no room. */
struct rts_thread_link *rts_link_new(struct rts_thread *child, bool joinable);
/* The real creation failed. */
void rts_link_discard(struct rts_thread_link *l);
/* id is known: called by the creator after, and by the child at its start, in any order. The creator's call ends its use of l. */
void rts_link_publish(struct rts_thread_link *l, uptr id, bool creator);
/* The thread has got another state in the engine already: its join orders by pardon. */
void rts_link_elsewhere(struct rts_thread_link *l);
/* The child's last event in the engine. */
void rts_link_finish(struct rts_thread *t);
/* A joiner or detacher holds the thread's link from before the real call until after it; null is fine. */
struct rts_thread_link *rts_link_hold(uptr id);
/* joined: the real call succeeded, and the caller comes after all that the thread did. detached: it will not be joined. */
void rts_link_release(struct rts_thread_link *l, bool joined, bool detached);
/* Whose it is; ~0u of none. */
u32 rts_link_tid(const struct rts_thread_link *l);
/* Its record of the lock detector, as long as the detector knows it by that number. */
struct rts_lock_thread *rts_link_locks(const struct rts_thread_link *l);
/* At exit: a report for each place that created threads which ended and nobody joined or detached. */
void rts_link_report_leaks(void);
void rts_link_lock_all(void);
void rts_link_unlock_all(void);
#endif
