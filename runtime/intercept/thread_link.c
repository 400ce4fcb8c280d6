/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the links from pthread_t to race state, and to a dead thread's place in the order of creation and join.
 *
 * A link lives as long as somebody may need it: L1 the creator until it has published, L2 the child until its last event, L3 "joinable"
 * until a join or detach succeeded, L4 everyone between rts_link_hold and rts_link_release. The last of them gives the engine's state back.
 * So a pthread_t that glibc reuses the moment a join is done cannot be mistaken for the new thread: who joins holds the old link already.
 * All under `lock` (a leaf but for the engine's own); not for signal handlers. Cost: one short lock each. */
#include "intercept/thread_link.h"

#include "base/mutex.h"
#include "core/init.h"
#include "core/stack.h"
#include "intercept/races.h"
#include "lockorder/lockorder.h"
#include "platform/platform.h"
#include "report/report.h"

#define BUCKETS 4096u
#define BATCH RTS_PAGE

struct rts_thread_link {
  struct rts_thread_link *next; /* in its bucket, or free */
  struct rts_race_thread *race;
  struct rts_lock_thread *locks;
  uptr id;
  u32 users, tid;
  u32 segment; /* the lock detector's, from the thread's end to its join */
  bool published, joinable, finished, told;
  bool elsewhere; /* the thread has another state than `race` */
};

static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_INTERCEPT);
static struct rts_thread_link *bucket[BUCKETS], *unused;

static struct rts_thread_link **bucket_of(uptr id) { return &bucket[(id >> 12 ^ id >> 24) % BUCKETS]; }

static struct rts_thread_link *take(void) {
  if (!unused) {
    struct rts_thread_link *more = rts_os_map(BATCH);
    for (uptr i = 0; more && i < BATCH / sizeof *more; i++) more[i].next = unused, unused = &more[i];
  }
  struct rts_thread_link *l = unused;
  if (l) unused = l->next;
  return l;
}

/* One user less; returns the engine's state if it was the last. */
static struct rts_race_thread *drop(struct rts_thread_link *l) {
  if (--l->users) return NULL;
  if (l->published) {
    struct rts_thread_link **at = bucket_of(l->id);
    while (*at != l) at = &(*at)->next;
    *at = l->next;
  }
  struct rts_race_thread *race = l->race;
  if (l->segment) rts_lock_segment_unused(l->segment);
  l->next = unused;
  unused = l;
  return race;
}

static void unlock_and_delete(struct rts_race_thread *race) {
  rts_mutex_unlock(&lock);
  if (race) rts_race_thread_delete(race);
  rts_leave();
}

static void lock_links(void) {
  rts_enter();
  rts_mutex_lock(&lock);
}

struct rts_thread_link *rts_link_new(struct rts_thread *child, bool joinable) {
  struct rts_thread *me = rts_tls.thr;
  bool races = rts_races_on(), locks = rts_locks_on();
  if (!races && !locks) return NULL;
  rts_enter();
  if (races) child->race = rts_race_thread_create(me->race, child->tid);
  rts_leave();
  if (locks) rts_lock_thread_created(child);
  if (!child->race && !locks) return NULL;
  lock_links();
  struct rts_thread_link *l = take();
  if (l) *l = (struct rts_thread_link){.race = child->race, .locks = child->lock, .tid = child->tid, .users = 2u + joinable, .joinable = joinable};
  rts_mutex_unlock(&lock);
  rts_leave();
  child->link = l;
  return l;
}

void rts_link_discard(struct rts_thread_link *l) {
  if (!l) return;
  lock_links();
  l->users = 1;
  struct rts_race_thread *race = drop(l);
  unlock_and_delete(race);
}

void rts_link_publish(struct rts_thread_link *l, uptr id, bool creator) {
  if (!l) return;
  lock_links();
  if (!l->published) {
    l->id = id;
    l->published = true;
    l->next = *bucket_of(id);
    *bucket_of(id) = l;
  }
  unlock_and_delete(creator ? drop(l) : NULL);
}

void rts_link_finish(struct rts_thread *t) {
  if (t->race) rts_race_thread_finish(t->race);
  u32 segment = rts_lock_thread_gone(t);
  struct rts_thread_link *l = t->link;
  if (!l) {
    rts_lock_segment_unused(segment);
    rts_race_thread_delete(t->race); /* nobody will join it there */
    return;
  }
  t->link = NULL;
  lock_links();
  l->finished = true;
  l->segment = segment;
  unlock_and_delete(drop(l));
}

/* An id may be there twice while a joiner of the dead thread is on its way out: the newer one comes first. */
struct rts_thread_link *rts_link_hold(uptr id) {
  if (!rts_races_on() && !rts_locks_on()) return NULL;
  lock_links();
  struct rts_thread_link *l = *bucket_of(id);
  while (l && !(l->id == id && l->joinable)) l = l->next;
  if (l) l->users++;
  rts_mutex_unlock(&lock);
  rts_leave();
  return l;
}

void rts_link_elsewhere(struct rts_thread_link *l) {
  lock_links();
  l->elsewhere = true;
  rts_mutex_unlock(&lock);
  rts_leave();
}

void rts_link_release(struct rts_thread_link *l, bool joined, bool detached) {
  if (joined && (!l || l->elsewhere) && rts_races_on()) rts_race_pardon_all(); /* some thread's end: nobody knows whose */
  if (!l) return;
  rts_enter();
  if (joined && rts_tls.thr && rts_tls.thr->race) rts_race_thread_join(rts_tls.thr->race, l->race);
  rts_leave();
  lock_links();
  u32 segment = joined ? l->segment : 0;
  if (segment) l->segment = 0;
  if ((joined || detached) && l->joinable) {
    l->joinable = false;
    l->users--;
  }
  unlock_and_delete(drop(l));
  rts_lock_thread_joined(segment);
}

u32 rts_link_tid(const struct rts_thread_link *l) { return l ? l->tid : ~0u; }
struct rts_lock_thread *rts_link_locks(const struct rts_thread_link *l) { return l ? l->locks : NULL; }

/* -- leaks. The lock is not held while a report is made: each place is searched for anew. */

static u32 creation_of(const struct rts_thread_link *l) {
  struct rts_thread_info t;
  return rts_thread_info_get(l->tid, &t) ? t.create_ctx : 0;
}

/* The first thread not told of yet, and how many were created where it was; all of them are told of now. */
static u32 next_leak(u32 *tid, u32 *ctx) {
  u32 n = 0;
  lock_links();
  for (u32 i = 0; i < BUCKETS; i++)
    for (struct rts_thread_link *l = bucket[i]; l; l = l->next) {
      if (!l->finished || !l->joinable || l->told || (n && creation_of(l) != *ctx)) continue;
      if (!n || l->tid < *tid) *tid = l->tid;
      *ctx = creation_of(l);
      l->told = true;
      n++;
    }
  rts_mutex_unlock(&lock);
  rts_leave();
  return n;
}

void rts_link_report_leaks(void) {
  struct rts_report r;
  const uptr *pcs;
  for (u32 tid, ctx, n; (n = next_leak(&tid, &ctx));) {
    rts_report_begin(&r, RTS_REPORT_THREAD_LEAK, 0, 0, 0, NULL);
    r.stack.n = (u32)rts_min(rts_depot_get(ctx, &pcs), RTS_STACK_MAX);
    for (u32 i = 0; i < r.stack.n; i++) r.stack.pcs[i] = pcs[i];
    r.addr2 = tid;
    r.size2 = n;
    rts_report_emit(&r);
  }
}

void rts_link_lock_all(void) { rts_mutex_lock(&lock); }
void rts_link_unlock_all(void) { rts_mutex_unlock(&lock); }
