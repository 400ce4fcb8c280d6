/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From a racing cell to the two sides of a report: whose stamp it is, and which access of that thread's history.
 * Cold. Describing runs inside the engine and takes rts_race_lock; telling runs outside, with nothing held. */
#include "core/context.h"
#include "race/granule.h"

void (*rts_race_report)(const struct rts_race_side sides[2]);
struct rts_race_stats rts_race_counts;

/* What the earlier access touched, as far as the record says. */
static void bytes_range(const struct rts_race_found *f, uptr *addr, uptr *size) {
  if (f->size) {
    *addr = f->granule;
    *size = f->size;
    return;
  }
  u32 bytes = f->cell & RTS_CELL_BYTES, low = (u32)__builtin_ctz(bytes);
  *addr = f->granule + low;
  *size = 32u - (u32)__builtin_clz(bytes) - low;
}

/* Looks through the owners that the slot had, latest first. The one whose history has the access is sure; else the one whose time it was is
 * named, unless that is the reporting thread: a stamp can only be another's. */
static bool find_owner(const struct rts_race_thread *t, const struct rts_race_found *f, struct rts_race_side *out,
                       struct rts_history_found *h) {
  u32 slot = rts_cell_slot(f->cell), epoch = rts_cell_epoch(f->cell), owners = rts_race_slots[slot].owners;
  bool timed = false;
  for (u32 i = owners; i-- > 0 && owners - i <= RTS_OWNERS;) {
    const struct rts_race_owner *o = &rts_race_owners[slot][i % RTS_OWNERS];
    if (!timed && o->first <= epoch) {
      timed = true;
      if (o->tid != t->tid) out->tid = o->tid;
    }
    if (o->ring && o->tid != t->tid &&
        rts_ring_find(o->ring, f->cell & RTS_CELL_STAMP, out->addr, out->size, f->write, h)) {
      out->tid = o->tid;
      return true;
    }
  }
  return false;
}

void rts_race_describe(struct rts_race_thread *t, const struct rts_race_found *f, const struct rts_race_side *now,
                       struct rts_race_side out[2]) {
  u64 mask;
  struct rts_history_found h;
  out[0] = *now;
  out[0].ctx = rts_context_with(now->ctx, now->pc);
  struct rts_race_side *then = &out[1];
  *then = (struct rts_race_side){.tid = RTS_RACE_NO_TID, .flags = f->write ? RTS_RACE_WRITE : RTS_RACE_READ};
  if (f->cell & RTS_CELL_ATOMIC) then->flags |= RTS_RACE_ATOMIC;
  bytes_range(f, &then->addr, &then->size);
  if (t->seen_era == t->era && t->seen[rts_cell_place(f->cell)] >= (int16_t)rts_cell_epoch(f->cell)) out[0].flags |= RTS_RACE_NEARLY;
  rts_race_count(&rts_race_counts.races);
  rts_race_lock(&mask);
  bool found = find_owner(t, f, then, &h);
  rts_race_unlock(&mask);
  if (!found) {
    rts_race_count(&rts_race_counts.history_lost);
    return;
  }
  then->addr = h.addr;
  then->size = h.size;
  then->flags = h.flags;
  then->pc = h.pc;
  then->ctx = rts_context_with(h.ctx, h.pc);
  then->held = h.held;
}

void rts_race_tell(const struct rts_race_side sides[2]) {
  void (*report)(const struct rts_race_side[2]) = rts_load_acquire(&rts_race_report);
  if (report) report(sides);
}

/* An older free of the same memory will do as well: if that is not ordered before now, none after it in its thread is. */
static bool stamp_of_free(const struct rts_race_thread *t, uptr addr, u32 tid, u32 *stamp) {
  for (u32 place = 1; place < RTS_PLACES; place++) {
    u32 slot = (t->era & 1) << 7 | place, owners = rts_race_slots[slot].owners;
    for (u32 i = owners; i-- > 0 && owners - i <= RTS_OWNERS;) {
      const struct rts_race_owner *o = &rts_race_owners[slot][i % RTS_OWNERS];
      if (o->tid == tid && o->ring && rts_ring_find_free(o->ring, addr, stamp)) return true;
    }
  }
  return false;
}

bool rts_race_free_unordered(uptr addr, u32 tid) {
  struct rts_race_thread *t = rts_race_off ? NULL : rts_race_enter();
  if (!t) return false;
  u64 mask;
  u32 stamp = 0;
  rts_race_lock(&mask);
  bool found = tid != t->tid && stamp_of_free(t, addr, tid, &stamp) && rts_cell_half(stamp) == (t->era & 1);
  if (found)
    found = !rts_race_ordered(t, stamp) && rts_cell_epoch(stamp) > rts_load_relaxed(&rts_race_slots[rts_cell_slot(stamp)].pardon);
  rts_race_unlock(&mask);
  rts_race_leave(t);
  return found;
}
