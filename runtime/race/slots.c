/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Who stamps with which slot. Owns rts_race_slots, the log of owners and the list of threads' attachments; see state.h for C1-C5.
 *
 * A slot goes through: free (epochs left) -> owned -> free again, its next owner starting one epoch later -> used up, until its half comes
 * round again. With more live threads than slots the least recently active owner, of those outside the engine, loses its slot and takes another when
 * it next enters; one that just entered may still stamp with the old one, which is harmless (C1). A thread whose epochs are used up goes on
 * in another slot with the same clock. When a quarter of the slots is used up and none is free, the other half's era begins.
 * Everything but pardon_all runs under rts_race_lock. General registers only: reached from access stubs. Cost: ~100 ns, rare. */
#include "base/str.h"
#include "platform/platform.h"
#include "race/accesses.h"

struct rts_race_slot rts_race_slots[256];
struct rts_race_owner rts_race_owners[256][RTS_OWNERS];
static u32 hand; /* where the search for an idle owner goes on */
static u32 changes;

static u32 slot_at(u32 half, u32 place) { return half << 7 | place; }

/* The one that is free for longest, new ones first: what a dead thread did is forgotten as late as can be, since whoever knows of a slot's
 * new owner seems to know of the old one too. */
static u32 find_free(u32 half, u32 *used_up) {
  u32 best = 0;
  *used_up = 0;
  for (u32 p = 1; p <= RTS_SLOTS; p++) {
    const struct rts_race_slot *s = &rts_race_slots[slot_at(half, p)];
    if (s->epoch >= RTS_EPOCH_MAX) ++*used_up;
    else if (!s->owner && (!best || s->freed < rts_race_slots[best].freed)) best = slot_at(half, p);
  }
  return best;
}

/* Second chance: an owner that was active since the hand last came by keeps its slot this time. */
static u32 find_idle(u32 half, const struct rts_race_thread *t) {
  for (u32 i = 0; i < 2 * RTS_SLOTS; i++) {
    hand = hand % RTS_SLOTS + 1;
    struct rts_race_slot *s = &rts_race_slots[slot_at(half, hand)];
    if (!s->owner || s->owner == t || s->epoch >= RTS_EPOCH_MAX || rts_load_acquire(&s->owner->busy)) continue;
    if (rts_load_relaxed(&s->owner->active)) {
      rts_store_relaxed(&s->owner->active, 0);
      continue;
    }
    rts_race_count(&rts_race_counts.slots_taken);
    return slot_at(half, hand);
  }
  return 0;
}

static u32 find_slot(const struct rts_race_thread *t) {
  u32 used_up, s = find_free(rts_race_era() & 1, &used_up);
  if (!s && used_up * 4 >= RTS_SLOTS && rts_era_begin()) s = find_free(rts_race_era() & 1, &used_up);
  if (!s) s = find_idle(rts_race_era() & 1, t);
  if (!s && rts_era_begin()) s = find_free(rts_race_era() & 1, &used_up);
  return s;
}

static void note_owner(u32 slot, const struct rts_race_thread *t) {
  struct rts_race_slot *s = &rts_race_slots[slot];
  if (s->owners) rts_race_count(&rts_race_counts.slots_recycled);
  rts_race_owners[slot][s->owners++ % RTS_OWNERS] = (struct rts_race_owner){t->epoch, t->tid, t->ring};
}

/* C3: nothing of the old era is kept. */
static void change_era(struct rts_race_thread *t) {
  rts_memset(t->vc, 0, sizeof t->vc);
  rts_memset(t->known, 0, sizeof t->known);
  t->n = RTS_CLOCK_SMALL;
  t->era = rts_race_era();
  if (t->ring) t->ring->base = t->ring->head;
  rts_fresh_drop();
}

static void take(struct rts_race_thread *t, u32 slot) {
  struct rts_race_slot *s = &rts_race_slots[slot];
  t->slot = slot;
  t->place = slot & 127;
  rts_race_grown(t);
  t->epoch = rts_max(s->epoch, (u32)t->vc[t->place]) + 1; /* a late stamp of an old owner may be ahead of the slot */
  if (t->epoch > RTS_EPOCH_MAX) t->epoch = RTS_EPOCH_MAX;
  t->stuck = 0;
  s->epoch = (u16)t->epoch;
  if (s->owner) rts_store_relaxed(&s->owner->phase, 0);
  rts_store_release(&s->owner, t);
  note_owner(slot, t);
}

/* No slot to be had until the other half is clean: the shared one, whose only epoch orders too much and so reports too little. */
static void share(struct rts_race_thread *t) {
  t->slot = slot_at(t->era & 1, RTS_PLACE_SHARED);
  t->place = RTS_PLACE_SHARED;
  rts_race_grown(t);
  t->epoch = RTS_EPOCH_MAX;
  t->stuck = 1;
  t->phase = 0;
  rts_race_count(&rts_race_counts.stuck);
}

void rts_race_attach(struct rts_race_thread *t) {
  rts_race_detach(t);
  u32 slot = find_slot(t);
  if (t->era != rts_race_era()) change_era(t);
  t->records_on = rts_records_of(t, RTS_RECORDS_ON);
  if (slot) take(t, slot);
  else share(t);
  if (t->place >= t->n) t->n = rts_round_up(t->place + 1, RTS_CLOCK_STEP);
}

void rts_race_detach(struct rts_race_thread *t) {
  struct rts_race_slot *s = &rts_race_slots[t->slot];
  if (s->owner != t) return;
  t->phase = 0;
  s->freed = ++changes;
  rts_store_release(&s->owner, NULL);
}

void rts_race_renew(struct rts_race_thread *t) {
  if (t->stuck && ++t->stuck % 64) return;
  u64 mask;
  rts_race_lock(&mask);
  rts_race_attach(t);
  rts_race_show_cur(t);
  rts_race_unlock(&mask);
}

void rts_race_attend(struct rts_race_thread *t) {
  u64 mask;
  rts_race_lock(&mask);
  if (RTS_UNLIKELY(t->fresh_late)) rts_fresh_drop();
  t->fresh_late = false;
  if (t->era != rts_race_era() || rts_race_slots[t->slot].owner != t) {
    rts_race_attach(t);
    rts_race_show_cur(t);
  }
  rts_era_work();
  u32 phase = rts_load_relaxed(&rts_race_phase);
  bool settled = (phase & 3) == RTS_ERA_STABLE && rts_race_slots[t->slot].owner == t;
  rts_store_relaxed(&t->phase, settled ? phase : 0); /* 0: work is left, or a slot is still to be had; come again */
  rts_race_unlock(&mask);
}

void rts_race_pardon_all(void) {
  rts_race_count(&rts_race_counts.sync_lost);
  for (u32 s = 0; s < 256; s++) rts_store_relaxed(&rts_race_slots[s].pardon, rts_load_relaxed(&rts_race_slots[s].epoch));
}

bool rts_race_flush(void) {
  u64 mask;
  if (rts_race_off || !rts_era_regions) return false;
  rts_race_lock(&mask);
  bool begun = rts_era_begin();
  if (begun) rts_race_count(&rts_race_counts.flushes);
  rts_race_unlock(&mask);
  return begun;
}
