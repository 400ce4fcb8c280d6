/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Barriers: who leaves a round comes after all who arrived in it, and after nobody who arrived in the next.
 *
 * Rounds take turns between two clocks of the object. That is exact with as many threads as the barrier counts: a thread arrives in round n+2
 * only when all have arrived in n+1, so have left n. With more threads rounds may mix, which orders too much and reports too little.
 * Which round it is, is counted here, in a table of the barriers that live; one that is not in it (initialised before us, or no
 * memory) uses one clock, named by its address.
 * B1 the clocks of one in the table are named by its entry, and that is not used anew while a thread is between arrival and the end of its wait: who
 *    leaves first may destroy the barrier and free its memory, with all objects there, before the others have acquired.
 * B2 the lock detector takes what comes before a round and what comes after it as ordered while each round is made of the same threads: with others, who meets
 *    whom is chance. `gathered` is changed by arriving threads, and taken by the last that leaves: all before the round after next begins.
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
  bool mixed, looked[2];      /* B2: rounds of different threads were seen; the round was compared with the one before */
  u32 gathered[2], left[2];
  u64 who[2], before;         /* sums over the threads of the round, and of the last one that was complete; 0: none yet */
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
  u32 unused_then[2] = {0};
  struct barrier **at = find(addr), *b = *at, *new = NULL;
  if (!b && (b = new = take())) *at = b, b->next = NULL;
  if (b) b->addr = addr, b->count = count, b->arrivals = 0, b->mixed = false, b->before = 0;
  for (int k = 0; b && k < 2; k++) unused_then[k] = b->gathered[k], b->gathered[k] = b->left[k] = 0, b->who[k] = 0, b->looked[k] = false;
  rts_mutex_unlock(&lock);
  rts_leave();
  for (int k = 0; k < 2; k++) rts_lock_segment_unused(unused_then[k]);
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
static struct barrier *arrive(uptr addr, uptr *clock, u32 *turn) {
  *clock = addr;
  rts_enter();
  rts_mutex_lock(&lock);
  struct barrier *b = *find(addr);
  if (b && b->count) {
    *turn = (u32)(b->arrivals++ / b->count & 1);
    *clock = (uptr)&b->clock[*turn];
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

/* -- B2 */

static void gather(struct barrier *b, u32 turn) {
  u32 me = rts_lock_barrier_arrives(&b->gathered[turn]);
  u64 h = me * 0x9fb21c651e98df25ull;
  h ^= h >> 29;
  __atomic_fetch_add(&b->who[turn], h, __ATOMIC_RELAXED);
}

/* All have arrived. Who leaves last may only clear what nobody needs any more. */
static void scatter(struct barrier *b, u32 turn) {
  rts_enter();
  rts_mutex_lock(&lock);
  if (!b->looked[turn]) {
    b->mixed |= b->before && b->before != b->who[turn];
    b->before = b->who[turn];
    b->looked[turn] = true;
  }
  u32 all = b->mixed ? 0 : b->gathered[turn];
  rts_mutex_unlock(&lock);
  rts_leave();
  rts_lock_barrier_leaves(all);
  rts_enter();
  rts_mutex_lock(&lock);
  bool last = ++b->left[turn] == b->count;
  all = b->gathered[turn];
  if (last) b->gathered[turn] = b->left[turn] = 0, b->who[turn] = 0, b->looked[turn] = false;
  rts_mutex_unlock(&lock);
  rts_leave();
  if (last) rts_lock_segment_unused(all);
}

void rts_barrier_lock_all(void) { rts_mutex_lock(&lock); }
void rts_barrier_unlock_all(void) { rts_mutex_unlock(&lock); }

static bool told(void) { return rts_races_on() || rts_locks_on(); }

RTS_REAL_DECLARE(int, pthread_barrier_init, pthread_barrier_t *, const pthread_barrierattr_t *, unsigned);
RTS_REAL_DECLARE(int, pthread_barrier_destroy, pthread_barrier_t *);
RTS_REAL_DECLARE(int, pthread_barrier_wait, pthread_barrier_t *);

RTS_INTERCEPT(int, pthread_barrier_init, pthread_barrier_t *b, const pthread_barrierattr_t *attr, unsigned count) {
  int err = RTS_REAL(pthread_barrier_init)(b, attr, count);
  if (err != 0 || !told()) return err;
  const struct barrier *new = made((uptr)b, count);
  if (new && rts_races_on()) rts_race_release_store((uptr)&new->clock[0]), rts_race_release_store((uptr)&new->clock[1]);
  return err;
}

RTS_INTERCEPT(int, pthread_barrier_destroy, pthread_barrier_t *b) {
  int err = RTS_REAL(pthread_barrier_destroy)(b);
  if (err == 0 && told()) gone((uptr)b);
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
  if (!told()) return RTS_REAL(pthread_barrier_wait)(b);
  bool races = rts_races_on();
  uptr clock;
  u32 turn = 0;
  struct barrier *entry = arrive((uptr)b, &clock, &turn);
  if (entry && rts_lock_active) gather(entry, turn);
  if (races) rts_race_release(clock);
  int err = wait_told(b, RTS_CALLER_PC(), RTS_FRAME());
  if (races) rts_race_acquire(clock);
  if (entry && rts_lock_active) scatter(entry, turn);
  leave(entry);
  return err;
}
