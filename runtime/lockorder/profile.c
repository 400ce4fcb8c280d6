/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the counters of the lock profile: a hash table that only grows.
 *
 * P1 a record is complete before it is linked, and never goes. P2 counters are added to without a lock; maxima are raised by compare-and-swap, so that a writer
 * of the files sees each of them as it was at some moment, not all at the same one.
 * A lock is its address and where it was initialised: another lock that comes to lie there counts as the same one if it was made at the same place.
 * Locks: `lock`, for new records. Not in handlers that interrupted the runtime. Fork: the child counts on from its copy. */
#include "lockorder/profile.h"

#include "base/mutex.h"
#include "core/flags.h"
#include "core/held.h"
#include "core/init.h"
#include "lockorder/state.h"
#include "platform/platform.h"
#include "platform/x86_64.h"

#define BUCKETS RTS_LIMIT(1ul << 18, 1ul << 4)
#define BATCH (64ul << 10)

u32 rts_lock_profile_on;
static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_LOCK_TALLY);
static struct rts_lock_stat **buckets, *unused;
static uptr unused_count, count;
static u64 lost, start_ticks, start_ns;

/* What this thread waits for, and since when. */
static _Thread_local struct {
  uptr lock;
  u64 since;
} wish __attribute__((tls_model("initial-exec")));

static struct rts_lock_stat **bucket_of(uptr addr, u32 ctx) { return &buckets[((addr >> 3) * 0x9e3779b97f4a7c15ull + ctx * 0x9fb21c65ull) >> 32 & (BUCKETS - 1)]; }

static struct rts_lock_stat *find(uptr addr, u32 ctx, u32 create_ctx) {
  struct rts_lock_stat *s = rts_load_acquire(bucket_of(addr, ctx));
  while (s && (s->lock != addr || s->ctx != ctx || s->create_ctx != create_ctx)) s = s->next;
  return s;
}

RTS_COLD static struct rts_lock_stat *make(uptr addr, u32 traits, u32 ctx, u32 create_ctx) {
  rts_enter();
  rts_mutex_lock(&lock);
  struct rts_lock_stat *s = find(addr, ctx, create_ctx), **b = bucket_of(addr, ctx);
  if (!s && !unused_count && (unused = rts_os_map(BATCH))) unused_count = BATCH / sizeof *unused;
  if (!s && unused_count) {
    s = &unused[--unused_count];
    *s = (struct rts_lock_stat){.next = *b, .lock = addr, .ctx = ctx, .traits = traits, .create_ctx = create_ctx};
    rts_store_release(b, s);
    count++;
  }
  if (!s) lost++;
  rts_mutex_unlock(&lock);
  rts_leave();
  return s;
}

static struct rts_lock_stat *get(uptr addr, u32 traits, u32 ctx) {
  const struct rts_lock_record *r = rts_lock_find(addr);
  u32 create_ctx = r ? r->create_ctx : 0;
  struct rts_lock_stat *s = find(addr, ctx, create_ctx);
  return s ? s : make(addr, traits, ctx, create_ctx);
}

static void add(u64 *sum, u64 *max, u64 ticks) {
  rts_add_relaxed(sum, ticks);
  u64 was = rts_load_relaxed(max);
  while (ticks > was && !rts_cas_acq_rel(max, was, ticks)) {}
}

void rts_lock_profile_wants(uptr addr) {
  wish.lock = addr;
  wish.since = rts_cpu_ticks();
}

u64 rts_lock_profile_taken(uptr addr, u32 traits, u32 ctx) {
  u64 now = rts_cpu_ticks();
  struct rts_lock_stat *s = get(addr, traits, ctx);
  bool waited = wish.lock == addr;
  wish.lock = 0;
  if (!s) return now;
  rts_add_relaxed(&s->taken, 1);
  if (!waited) return now;
  if (!(traits & RTS_LOCK_USER)) rts_add_relaxed(&s->contended, 1); /* of those we are told before each taking */
  add(&s->waited, &s->waited_max, now > wish.since ? now - wish.since : 0);
  return now;
}

static void given(const struct rts_held_lock *l) {
  u64 now = rts_cpu_ticks();
  struct rts_lock_stat *s = get(l->lock, 0, l->ctx);
  if (s) add(&s->held, &s->held_max, now > l->since ? now - l->since : 0);
}

void rts_lock_profile_start(void) {
  if (!*rts_flags.lock_profile || !rts_flags.detect_deadlocks) return;
  buckets = rts_os_map_or_die(BUCKETS * sizeof *buckets, "the lock profile");
  start_ns = rts_os_now_ns();
  start_ticks = rts_cpu_ticks();
  rts_held_given = given;
  rts_store_release(&rts_lock_profile_on, 1);
}

void rts_lock_profile_lock(void) { rts_mutex_lock(&lock); }
void rts_lock_profile_unlock(void) { rts_mutex_unlock(&lock); }

/* -- for who writes it */

struct rts_lock_stat **rts_lock_profile_all(uptr *n, uptr *bytes) {
  rts_mutex_lock(&lock);
  *n = count;
  rts_mutex_unlock(&lock);
  *bytes = rts_max(*n, 1) * sizeof(struct rts_lock_stat *);
  struct rts_lock_stat **all = *n ? rts_os_map(*bytes) : NULL;
  uptr k = 0;
  for (uptr b = 0; all && b < BUCKETS; b++)
    for (struct rts_lock_stat *s = rts_load_acquire(&buckets[b]); s && k < *n; s = s->next) all[k++] = s;
  *n = k;
  return all;
}

u64 rts_lock_profile_lost(void) { return lost; }

u64 rts_lock_profile_ns(u64 ticks) {
  u64 ns = rts_os_now_ns() - start_ns, all = rts_cpu_ticks() - start_ticks;
  return all ? (u64)((unsigned __int128)ticks * ns / all) : 0;
}
