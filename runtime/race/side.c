/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The side table's arenas: a bump pointer and a free list for each class, under a spin lock a half that is held for a few instructions.
 * See side.h. Only inside the engine: signal handlers do not get here while the lock is held. General registers only. */
#include "race/side.h"

#include "base/atomic.h"
#include "base/check.h"
#include "base/str.h"
#include "platform/platform.h"
#include "race/spin.h"
#include "race/state.h"
#include "shadow/lazy.h"

#define UNITS RTS_LIMIT(1u << 24, 1u << 12) /* an index has 24 bits */
#define FIRST (1u << RTS_SIDE_USUAL)        /* 0 is none; entries begin where lines of memory do */

struct rts_side_entry *rts_side_arena[2];
static struct half {
  u32 lock, used;
  u32 free[RTS_SIDE_CLASSES];    /* chained through the first line */
} RTS_ALIGNED(64) halves[2];

void rts_side_init(void) {
  for (u32 h = 0; h < 2; h++) {
    rts_side_arena[h] = rts_shadow_table((UNITS + (1u << RTS_SIDE_CLASSES)) * 16ul, "the race detector's side table"); /* and one more: of rubbish */
    halves[h].used = FIRST;
  }
}

void rts_side_reset(u32 half) {
  struct half *h = &halves[half];
  rts_os_release((uptr)rts_side_arena[half], rts_round_up(h->used * 16ul, RTS_PAGE));
  rts_memset(h->free, 0, sizeof h->free);
  h->used = FIRST;
}

/* Granules inflate and deflate all the time where threads share structures, and the lock would be the busiest line of all. */
static bool from_thread(struct rts_race_thread *t, u32 *entry) {
  if (!t->spare_n || t->spare_era != t->era) return false;
  *entry = t->spare[--t->spare_n];
  return true;
}
static bool to_thread(struct rts_race_thread *t, u32 half, u32 entry) {
  if ((t->era & 1) != half) return false;
  if (t->spare_era != t->era) t->spare_era = t->era, t->spare_n = 0;
  if (t->spare_n == RTS_RACE_SPARE) return false;
  t->spare[t->spare_n++] = entry;
  return true;
}

u32 rts_side_new(struct rts_race_thread *t, u32 half, u32 n) {
  struct half *h = &halves[half];
  u32 class = RTS_SIDE_USUAL, entry = 0;
  while (class < RTS_SIDE_CLASSES && rts_side_room(class) < n) class++;
  if (class == RTS_SIDE_USUAL && from_thread(t, &entry)) {
    rts_side_at(half, entry)->class = RTS_SIDE_USUAL;
    rts_side_at(half, entry)->n = (u16)n;
    return entry;
  }
  if (class >= RTS_SIDE_CLASSES || !rts_spin_lock(&h->lock)) return 0;
  if (h->free[class]) {
    entry = h->free[class];
    h->free[class] = (u32)rts_side_lines(rts_side_at(half, entry), class)->lanes[0];
  } else if (h->used + (1u << class) <= UNITS) {
    entry = h->used;
    h->used += 1u << class;
  }
  rts_spin_unlock(&h->lock);
  if (!entry) return 0;
  struct rts_side_entry *e = rts_side_at(half, entry);
  e->class = (u16)class;
  e->n = (u16)n;
  return entry;
}

void rts_side_free(struct rts_race_thread *t, u32 half, u32 entry) {
  struct half *h = &halves[half];
  struct rts_side_entry *e = rts_side_at(half, entry);
  if (e->class == RTS_SIDE_USUAL && to_thread(t, half, entry)) return;
  if (!rts_spin_lock(&h->lock)) return; /* lost until the half is reset */
  rts_side_lines(e, e->class)->lanes[0] = h->free[e->class];
  h->free[e->class] = entry;
  rts_spin_unlock(&h->lock);
}

void rts_side_unlock_all(void) {
  halves[0].lock = halves[1].lock = 0;
}
