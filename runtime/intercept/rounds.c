/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns a table of the std::barriers and std::latches that were met last, with what their rounds gathered.
 *
 * Who sees a round complete comes after all who arrived in it; for the race engine their atomics say so, for the lock graph this does. R1 arrivals are
 * counted before they happen, so a round that is complete is so here as well. Rounds take turns between two places: what is in one is dropped by the first
 * arrival of the round after next, which no thread of this one is late for. A latch has one round, which is never over here: who comes late to a
 * second latch at the same place comes after too many, which costs a detection.
 * R2 no barrier tells of its end, so entries are driven out by others; whoever looks for one that may have been driven out comes after everybody: the number of
 * an unknown segment. R3 which threads make a round does not matter, unlike for barrier.c: they may change (arrive_and_drop).
 * Lock: `lock`, held over calls of the order graph. Not for signal handlers. Cost: 0.2 us a call. */
#include "intercept/rounds.h"

#include "base/atomic.h"
#include "base/mutex.h"
#include "core/init.h"
#include "lockorder/lockorder.h"

#define SETS RTS_LIMIT(1024u, 4u)
#define WAYS 4u
#define UNKNOWN (~0u)

struct entry {
  uptr addr;
  u64 used;        /* when; the oldest of a set is driven out */
  u64 there, all;  /* so many have arrived in this round; so many make it */
  u32 round;       /* that goes on, or begins with the next arrival */
  u32 gathered[2]; /* segments; 0: nobody */
};
static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_ROUNDS);
static struct {
  struct entry way[WAYS];
  bool full;       /* R2: somebody was driven out */
} sets[SETS];
static u64 uses;

static u32 set_of(uptr addr) { return (u32)((addr >> 3) * 0x9e3779b97f4a7c15ull >> 40) % SETS; }

static void begin(void) {
  rts_enter();
  rts_mutex_lock(&lock);
}
static void end(void) {
  rts_mutex_unlock(&lock);
  rts_leave();
}

static struct entry *find(uptr addr) {
  struct entry *e = sets[set_of(addr)].way;
  for (u32 i = 0; i < WAYS; i++)
    if (e[i].addr == addr) return e[i].used = ++uses, &e[i];
  return NULL;
}

static void drop(u32 *segment, u32 now) {
  if (*segment != UNKNOWN) rts_lock_segment_unused(*segment);
  *segment = now;
}

/* From the start; `gathered` is what is there already. */
static struct entry *make(uptr addr, u32 gathered) {
  struct entry *e = find(addr), *set = sets[set_of(addr)].way;
  for (u32 i = 0; !e && i < WAYS; i++)
    if (!set[i].addr) e = &set[i];
  if (!e) {
    e = set;
    for (u32 i = 1; i < WAYS; i++)
      if (set[i].used < e->used) e = &set[i];
    sets[set_of(addr)].full = true;
  }
  drop(&e->gathered[0], gathered);
  drop(&e->gathered[1], gathered);
  e->addr = addr;
  e->used = ++uses;
  e->there = e->all = e->round = 0;
  return e;
}

void rts_round_made(uptr addr) {
  begin();
  make(addr, 0);
  end();
}

void rts_round_arrives(uptr addr, bool again, u64 n) {
  begin();
  struct entry *e = find(addr);
  /* Others may have arrived before it was driven out: for good, what it orders is unknown then. */
  if (!e) e = make(addr, sets[set_of(addr)].full ? UNKNOWN : 0);
  u32 *gathered = &e->gathered[e->round & 1];
  if (again && !e->there) {
    e->all = rts_load_relaxed((const u64 *)addr);
    if (e->round > 1 && *gathered != UNKNOWN) drop(gathered, 0);
  }
  if (*gathered != UNKNOWN) rts_lock_barrier_arrives(gathered), rts_lock_barrier_passed_by();
  e->there += n;
  if (again && e->there >= e->all) e->there = 0, e->round++;
  end();
}

void rts_round_over(uptr addr, bool completes) {
  begin();
  struct entry *e = find(addr);
  u32 unknown = sets[set_of(addr)].full ? UNKNOWN : 0, *all = e ? &e->gathered[e->round ? (e->round - 1) & 1 : 0] : &unknown;
  rts_lock_barrier_leaves(*all);
  if (completes && e && *all != UNKNOWN) rts_lock_barrier_arrives(all);
  end();
}

void rts_rounds_lock_all(void) { rts_mutex_lock(&lock); }
void rts_rounds_unlock_all(void) { rts_mutex_unlock(&lock); }
