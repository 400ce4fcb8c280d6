/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From a racing cell to the two sides of a report: whose stamp it is, and which access of that thread's history.
 * Cold. Describing runs inside the engine and takes rts_race_lock; telling runs outside, with nothing held. */
#include "race/granule.h"

void (*rts_race_report)(const struct rts_race_side sides[2]);
struct rts_race_stats rts_race_counts;

/* Bytes of the racing granule that the earlier access touched. */
static void bytes_range(const struct rts_race_found *f, uptr *addr, uptr *size) {
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
  struct rts_race_side *then = &out[1];
  *then = (struct rts_race_side){.tid = RTS_RACE_NO_TID, .flags = f->write ? RTS_RACE_WRITE : RTS_RACE_READ};
  if (f->cell & RTS_CELL_ATOMIC) then->flags |= RTS_RACE_ATOMIC;
  bytes_range(f, &then->addr, &then->size);
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
  then->ctx = h.ctx;
  then->held = h.held;
}

void rts_race_tell(const struct rts_race_side sides[2]) {
  void (*report)(const struct rts_race_side[2]) = rts_load_acquire(&rts_race_report);
  if (report) report(sides);
}
