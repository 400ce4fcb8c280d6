/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Barriers: who leaves a round comes after all who arrived in it, and after nobody who arrived in the next.
 *
 * Rounds take turns between two clocks of the object. That is exact with as many threads as the barrier counts: a thread arrives in round n+2
 * only when all have arrived in n+1, so have left n. With more threads rounds may mix, which orders too much and reports too little.
 * Which round it is, is counted here, in a table of the barriers that live; one that is not in it (initialised before us, or no
 * memory) uses one clock, named by its address.
 * B1 the clocks of one in the table are named by its entry, and that is not used anew while a thread is between arrival and the end of its wait: who
 *    leaves first may destroy the barrier and free its memory, with all objects there, before the others have acquired.
 * Lock: `lock`, a leaf, held for a look-up. Not for signal handlers, as the real ones. */
#include <pthread.h>

#include "base/mutex.h"
#include "intercept/intercept.h"
#include "intercept/process.h"
#include "lockorder/lockorder.h"
#include "platform/platform.h"

#define BUCKETS 256u

struct barrier {
  struct barrier *next;
  uptr addr;                  /* 0: destroyed */
  u32 count, inside;
  u64 arrivals;
  u8 clock[2];
};
static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_LEAF);
static struct barrier *bucket[BUCKETS], *unused;

static struct barrier **find(uptr addr) {
  struct barrier **at = &bucket[(addr >> 5 ^ addr >> 13) % BUCKETS];
  while (*at && (*at)->addr != addr) at = &(*at)->next;
  return at;
}

static struct barrier *take(void) {
  if (!unused) {
    struct barrier *more = rts_os_map(RTS_PAGE);
    for (uptr i = 0; more && i < RTS_PAGE / sizeof *more; i++) more[i].next = unused, unused = &more[i];
  }
  struct barrier *b = unused;
  if (b) unused = b->next;
  return b;
}

static void give(struct barrier *b) {
  b->next = unused;
  unused = b;
}

/* The entry, if its clocks may be those of an earlier barrier. */
static struct barrier *made(uptr addr, u32 count) {
  rts_enter();
  rts_mutex_lock(&lock);
  struct barrier **at = find(addr), *b = *at, *new = NULL;
  if (!b && (b = new = take())) *at = b, b->next = NULL;
  if (b) b->addr = addr, b->count = count, b->arrivals = 0;
  rts_mutex_unlock(&lock);
  rts_leave();
  return new;
}

static void gone(uptr addr) {
  rts_enter();
  rts_mutex_lock(&lock);
  struct barrier **at = find(addr), *b = *at;
  if (b) {
    *at = b->next;
    b->addr = 0;
    if (!b->inside) give(b);
  }
  rts_mutex_unlock(&lock);
  rts_leave();
}

/* The clock of the round that the caller arrives in. Pairs with leave. */
static struct barrier *arrive(uptr addr, uptr *clock) {
  *clock = addr;
  rts_enter();
  rts_mutex_lock(&lock);
  struct barrier *b = *find(addr);
  if (b && b->count) {
    *clock = (uptr)&b->clock[b->arrivals++ / b->count & 1];
    b->inside++;
  } else {
    b = NULL;
  }
  rts_mutex_unlock(&lock);
  rts_leave();
  return b;
}
static void leave(struct barrier *b) {
  if (!b) return;
  rts_enter();
  rts_mutex_lock(&lock);
  if (!--b->inside && !b->addr) give(b);
  rts_mutex_unlock(&lock);
  rts_leave();
}

void rts_barrier_lock_all(void) { rts_mutex_lock(&lock); }
void rts_barrier_unlock_all(void) { rts_mutex_unlock(&lock); }

RTS_REAL_DECLARE(int, pthread_barrier_init, pthread_barrier_t *, const pthread_barrierattr_t *, unsigned);
RTS_REAL_DECLARE(int, pthread_barrier_destroy, pthread_barrier_t *);
RTS_REAL_DECLARE(int, pthread_barrier_wait, pthread_barrier_t *);

RTS_INTERCEPT(int, pthread_barrier_init, pthread_barrier_t *b, const pthread_barrierattr_t *attr, unsigned count) {
  int err = RTS_REAL(pthread_barrier_init)(b, attr, count);
  if (err != 0 || !rts_races_on()) return err;
  const struct barrier *new = made((uptr)b, count);
  if (new) rts_race_release_store((uptr)&new->clock[0]), rts_race_release_store((uptr)&new->clock[1]);
  return err;
}

RTS_INTERCEPT(int, pthread_barrier_destroy, pthread_barrier_t *b) {
  int err = RTS_REAL(pthread_barrier_destroy)(b);
  if (err == 0 && rts_races_on()) gone((uptr)b);
  return err;
}

/* glibc's: arrived so far, round, how many are waited for, between processes. */
struct layout {
  u32 in, round, count, shared, out;
};
static int wait_told(pthread_barrier_t *b, uptr pc, uptr fp) {
  const struct layout *l = (const struct layout *)b;
  const struct rts_wait_call w = {.kind = RTS_WAIT_BARRIER, .object = (uptr)b, .shared = l->shared != 0, .function = "pthread_barrier_wait", .pc = pc, .fp = fp};
  if (rts_lock_active) rts_wait_begin(&w);
  int err = RTS_REAL(pthread_barrier_wait)(b);
  if (rts_lock_active) rts_wait_end();
  return err;
}

RTS_INTERCEPT(int, pthread_barrier_wait, pthread_barrier_t *b) {
  if (!rts_races_on()) return wait_told(b, RTS_CALLER_PC(), RTS_FRAME());
  uptr clock;
  struct barrier *entry = arrive((uptr)b, &clock);
  rts_race_release(clock);
  int err = wait_told(b, RTS_CALLER_PC(), RTS_FRAME());
  rts_race_acquire(clock);
  leave(entry);
  return err;
}
