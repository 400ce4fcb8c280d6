/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See readonly.h. Owns the blocks' clocks. */
#include "race/readonly.h"

#include "base/str.h"
#include "core/context.h"
#include "core/held.h"
#include "platform/membarrier.h"
#include "platform/platform.h"
#include "shadow/lazy.h"

#define BLOCK RTS_READONLY_BLOCK
#define BLOCKS (RTS_ADDR_END / BLOCK)
#define BYTES (BLOCKS * RTS_CLOCK_FULL * sizeof(int16_t))

u16 *rts_readonly_pages;
int16_t *rts_readonly_reads[2];
static bool any; /* there ever was such a mapping */

void rts_readonly_init(void) {
  rts_readonly_pages = rts_shadow_table(BLOCKS * sizeof *rts_readonly_pages, "the race detector's list of read-only memory");
  for (u32 half = 0; half < 2; half++) rts_readonly_reads[half] = rts_shadow_table(BYTES, "the race detector's clocks of read-only memory");
}

void rts_readonly_reset(u32 half) {
  if (rts_load_relaxed(&any)) rts_os_release((uptr)rts_readonly_reads[half], BYTES);
}

static u16 *pages_of(uptr block) { return &rts_readonly_pages[block / BLOCK]; }
/* Those pages of the block that meet [addr, end). */
static u16 pages_in(uptr block, uptr addr, uptr end) {
  uptr from = addr > block ? (addr - block) / RTS_PAGE : 0, to = end - block < BLOCK ? (end - block + RTS_PAGE - 1) / RTS_PAGE : BLOCK / RTS_PAGE;
  return (u16)((1u << to) - (1u << from));
}

void rts_readonly_forget(uptr addr, uptr size) {
  if (!rts_load_relaxed(&any)) return;
  bool was = false;
  for (uptr end = addr + size, block = rts_round_down(addr, BLOCK); block < end; block += BLOCK) {
    if (!(rts_load_relaxed(pages_of(block)) & pages_in(block, addr, end))) continue;
    was = true;
    rts_store_relaxed(pages_of(block), 0);
    for (u32 half = 0; half < 2; half++) rts_memset(rts_readonly_clock(half, block), 0, RTS_CLOCK_FULL * sizeof(int16_t));
  }
  if (was && !(rts_race_slow & RTS_RACE_FENCES)) rts_os_membarrier(); /* L2 */
}

static bool usable(uptr addr, uptr size) {
  return !rts_race_off && size && addr + size > addr && rts_race_has_cells(addr) && rts_race_has_cells(addr + size - 1);
}

void rts_race_memory_readonly(uptr addr, uptr size) {
  if (!usable(addr, size)) return;
  rts_store_relaxed(&any, true);
  for (uptr end = addr + size, block = rts_round_down(addr, BLOCK); block < end; block += BLOCK)
    if (!rts_load_relaxed(pages_of(block))) rts_store_release(pages_of(block), pages_in(block, addr, end));
}
void rts_race_memory_writable(uptr addr, uptr size) {
  if (usable(addr, size)) rts_readonly_forget(addr, size);
}

/* The first read of the block that is not ordered before now: its stamp, or 0. */
static u32 unordered(const struct rts_race_thread *t, uptr block) {
  u32 half = t->era & 1;
  const int16_t *reads = rts_readonly_clock(half, block);
  for (u32 place = 1; place < RTS_PLACE_INFLATED; place++) {
    u32 epoch = (u32)rts_load_acquire(&reads[place]), slot = half << 7 | place;
    if (epoch && t->vc[place] < (int16_t)epoch && epoch > rts_load_relaxed(&rts_race_slots[slot].pardon)) return rts_cell_stamp(slot, epoch);
  }
  return 0;
}

bool rts_race_readonly_ends(uptr addr, uptr size, uptr pc, uptr bp, struct rts_race_side out[2]) {
  if (!rts_load_relaxed(&any) || !usable(addr, size)) return false;
  struct rts_race_thread *t = rts_race_enter();
  if (!t) return false;
  uptr end = addr + size, block = rts_round_down(addr, BLOCK);
  u32 stamp = 0;
  for (; block < end && !t->ignore_accesses; block += BLOCK) {
    u16 pages = rts_load_relaxed(pages_of(block));
    if (pages && !(pages & ~pages_in(block, addr, end)) && (stamp = unordered(t, block))) break;
  }
  if (stamp) {
    uptr from = rts_max(addr, block);
    const struct rts_race_found found = {.cell = stamp | RTS_CELL_BYTES, .granule = from, .size = rts_min(end, block + BLOCK) - from};
    const struct rts_race_side now = {.tid = t->tid, .addr = addr, .size = size, .flags = RTS_RACE_WRITE | RTS_RACE_FREE, .pc = pc,
                                      .ctx = rts_context_callers(bp), .held = rts_held_set_current()};
    rts_race_describe(t, &found, &now, out);
  }
  rts_race_leave(t);
  return stamp != 0;
}
