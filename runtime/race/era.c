/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Eras: when the slots of one half are used up, all go on in the other half. Nobody is stopped.
 *
 *   STABLE    the idle half has no cells. The only state in which the next era may begin: this makes C4 (state.h).
 *   DRAINING  the new era's number is out. Threads change over when they next enter; one that was inside may still stamp in the old half.
 *             Over when every thread was seen outside, or in the new era.
 *   DROPPING  nobody can write cells of the old half: all cells are dropped, region by region (what the new era wrote goes too:
 *             detections lost). Over when all regions are done.
 * The work is done in small pieces by threads that enter meanwhile (rts_era_work); if none does, nothing needs to happen.
 *
 * Seeing a thread outside: it marks itself busy, then reads the phase. We publish the phase, then membarrier, then read the marks: either
 * its mark is seen, or it sees the new phase. Without membarrier both sides use fences.
 * Also owns the list of touched regions (16 MB of addresses), which is written without a lock and only grows. A region's mark says that it is in the
 * list: so whoever finds it marked, and leaves cells of the old half there, has them dropped. Threads that meet in an unmarked one may list it twice.
 * Under rts_race_lock, except note_region. General registers only. Cost: a piece of dropping up to ~1 ms. */
#include "platform/membarrier.h"
#include "platform/platform.h"
#include "race/readers.h"
#include "race/readonly.h"
#include "race/side.h"
#include "race/granule.h"
#include "shadow/lazy.h"

u32 rts_race_phase = 1 << 2 | RTS_ERA_STABLE;
u8 *rts_era_regions;
static u32 *touched, touched_count; /* 0: not written yet, nor marked */
static u32 drop_next;
static u32 patience;                /* entries to wait before the next membarrier */
static u64 worked;                  /* ns of processor time for the last change, so far */

static void clean_slots(u32 half) {
  for (u32 p = 0; p < RTS_PLACES; p++) {
    struct rts_race_slot *s = &rts_race_slots[half << 7 | p];
    s->owner = NULL;
    s->epoch = p == RTS_PLACE_SHARED ? RTS_EPOCH_MAX : 0;
    s->pardon = 0;
    s->owners = s->freed = 0;
  }
}

#define REGIONS (RTS_ADDR_END >> RTS_REGION_SHIFT)
#define REGION_BYTES (1ul << RTS_REGION_SHIFT)

void rts_era_init(void) {
  rts_era_regions = rts_shadow_table(REGIONS, "the list of regions with race cells");
  touched = rts_shadow_table(2 * REGIONS * sizeof *touched, "the list of regions with race cells");
  if (!rts_os_membarrier()) rts_race_slow |= RTS_RACE_FENCES;
  clean_slots(1); /* the first era's */
}

void rts_era_note_region(uptr addr) {
  uptr region = addr >> RTS_REGION_SHIFT;
  rts_store_release(&touched[rts_add_relaxed(&touched_count, 1)], (u32)region + 1);
  rts_store_release(&rts_era_regions[region], 1);
}

static void set_state(u32 era, enum rts_era_state s) { __atomic_store_n(&rts_race_phase, era << 2 | s, __ATOMIC_SEQ_CST); }

bool rts_era_begin(void) {
  u32 phase = rts_load_relaxed(&rts_race_phase), era = (phase >> 2) + 1;
  if ((phase & 3) != RTS_ERA_STABLE) return false;
  clean_slots(era & 1);
  rts_race_count(&rts_race_counts.eras);
  patience = 0;
  rts_store_relaxed(&worked, 0);
  set_state(era, RTS_ERA_DRAINING);
  return true;
}

static bool drained(u32 era) {
  if (patience && --patience) return false;
  patience = 64;
  if (!(rts_race_slow & RTS_RACE_FENCES) && rts_race_threads && rts_race_threads->next && !rts_os_membarrier()) return false;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  for (const struct rts_race_thread *t = rts_race_threads; t; t = t->next)
    if (rts_load_acquire(&t->busy) && t->era != era) return false;
  return true;
}

/* True when all are done. */
static bool drop_some(void) {
  u32 n = rts_load_acquire(&touched_count);
  for (u32 i = 0; i < 4 && drop_next < n; i++) {
    u32 r = rts_load_acquire(&touched[drop_next++]);
    if (!r) continue;
    uptr region = (uptr)(r - 1) << RTS_REGION_SHIFT;
    rts_os_release(RTS_CELL_AT(region), REGION_BYTES);
    rts_cells_released(region, REGION_BYTES);
    rts_large_forget(region, REGION_BYTES);
    rts_second_clear_some(region, REGION_BYTES);
  }
  return drop_next >= n;
}

static void work(u32 phase) {
  u32 era = phase >> 2;
  if ((phase & 3) == RTS_ERA_DRAINING && drained(era)) {
    rts_side_reset((era & 1) ^ 1);
    rts_readonly_reset((era & 1) ^ 1);
    rts_readers_reset((era & 1) ^ 1);
    drop_next = 0;
    set_state(era, RTS_ERA_DROPPING);
  }
  if ((rts_load_relaxed(&rts_race_phase) & 3) == RTS_ERA_DROPPING && drop_some()) set_state(era, RTS_ERA_STABLE);
}

void rts_era_work(void) {
  u32 phase = rts_load_relaxed(&rts_race_phase);
  if ((phase & 3) == RTS_ERA_STABLE) return;
  u64 begin = rts_os_thread_cpu_ns();
  work(phase);
  rts_store_relaxed(&worked, worked + rts_os_thread_cpu_ns() - begin);
}

u64 rts_race_flush_cost(void) { return rts_load_relaxed(&worked); }
