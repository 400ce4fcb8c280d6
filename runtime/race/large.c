/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Long ranges, whose cells nobody wants to touch one by one.
 *
 * Page stamps: malloc's write of a long block is noted once for each 64 KB page that lies wholly in it. It stands for every word of the page
 * that is 0, and goes when all of the page goes, or with its half (C4). Written by the block's owner, inside the engine.
 * Cells that come: instrumented code reads cells before they are written, so each page of them would fault twice, the second time with a message to all
 * CPUs. So the second page that is written to of 32 KB brings all eight. (LevelDB, which maps its files: a third less time.)
 * The look before free or munmap: at cells that exist (16 MB regions, then pages that the system has), so memory that was never used costs
 * nothing. General registers only; inside the engine for 1 MB at a time. Cost: ~0.5 ns for a granule that is like the one before it. */
#include "platform/platform.h"
#include "race/settled.h"
#include "shadow/lazy.h"

#define PAGE (1ul << RTS_PAGE_SHIFT)
#define CHUNK (1ul << 20)
#define REGION (1ul << RTS_REGION_SHIFT)

#define THERE (1ul << RTS_THERE_SHIFT)

u32 *rts_race_page_stamps;
u8 *rts_cells_there;

void rts_large_init(void) {
  rts_race_page_stamps = rts_shadow_table((RTS_ADDR_END >> RTS_PAGE_SHIFT) * sizeof *rts_race_page_stamps, "the race detector's page stamps");
  rts_cells_there = rts_shadow_table(RTS_ADDR_END >> RTS_THERE_SHIFT, "the race detector's list of cells");
}

void rts_cells_bring(uptr addr) {
  u8 *there = &rts_cells_there[addr >> RTS_THERE_SHIFT], seen = rts_load_relaxed(there);
  rts_store_relaxed(there, seen ? (u8)0xff : (u8)(1u << (addr >> 12 & 7)));
  if (seen && seen != 0xff) rts_os_populate(RTS_CELL_AT(addr & ~(THERE - 1)), THERE);
}
void rts_cells_released(uptr addr, uptr size) {
  uptr first = addr >> RTS_THERE_SHIFT, last = (addr + size - 1) >> RTS_THERE_SHIFT;
  for (uptr i = first; i <= last; i++)
    if (rts_load_relaxed(&rts_cells_there[i])) rts_store_relaxed(&rts_cells_there[i], 0);
}
void rts_cells_found(uptr addr, uptr size) {
  for (uptr i = rts_round_up(addr, THERE) >> RTS_THERE_SHIFT; i < (addr + size) >> RTS_THERE_SHIFT; i++) rts_store_relaxed(&rts_cells_there[i], 0xff);
}

void rts_large_stamp(uptr addr, uptr size, u32 stamp) {
  for (uptr a = addr; a < addr + size; a += PAGE) {
    rts_era_touch(a);
    rts_store_release(&rts_race_page_stamps[a >> RTS_PAGE_SHIFT], stamp | RTS_CELL_BYTES);
    rts_race_page_mark(a, RTS_PAGE_STAMPED);
  }
}

void rts_large_forget(uptr addr, uptr size) {
  for (uptr a = rts_round_up(addr, PAGE); a + PAGE <= addr + size; a += PAGE) {
    u8 *page = &rts_race_pages[a >> RTS_PAGE_SHIFT];
    if (rts_load_relaxed(page) & RTS_PAGE_STAMPED) __atomic_fetch_and(page, (u8)~RTS_PAGE_STAMPED, __ATOMIC_SEQ_CST);
  }
}

static bool settled(const struct rts_race_thread *t, uptr granule, u64 word) { return rts_word_settled(t, word) && rts_word_settled(t, rts_second(granule)); }

/* Of one page of cells; `end` if there is nothing. */
static uptr look_at_cells(const struct rts_race_thread *t, uptr addr, uptr end) {
  u64 known = 0;
  bool one = !rts_second_page(addr); /* a word each is all there is */
  for (uptr a = addr; a < end; a += 8) {
    const u64 *next = rts_cells_of(a);
    u64 word = rts_load_relaxed(next);
    if (word == known && one) {
      /* The usual thing in a long block: more of the same. */
      while (a + 8 * 8 < end && !((rts_load_relaxed(&next[1]) ^ known) | (rts_load_relaxed(&next[2]) ^ known) | (rts_load_relaxed(&next[3]) ^ known) |
                                  (rts_load_relaxed(&next[4]) ^ known)))
        a += 4 * 8, next += 4;
      continue;
    }
    if (!settled(t, a, word)) return a;
    known = word;
  }
  return end;
}

static uptr look_at_chunk(const struct rts_race_thread *t, uptr addr, uptr end) {
  u8 there[CHUNK / RTS_PAGE];
  uptr first = rts_round_down(addr, RTS_PAGE);
  for (uptr a = rts_round_down(addr, PAGE); a < end; a += PAGE)
    if ((rts_load_relaxed(&rts_race_pages[a >> RTS_PAGE_SHIFT]) & RTS_PAGE_STAMPED) && !rts_cell_settled(t, rts_race_page_stamps[a >> RTS_PAGE_SHIFT]))
      return rts_max(a, addr);
  if (!rts_os_resident(RTS_CELL_AT(first), rts_round_up(end - first, RTS_PAGE), there)) return end;
  for (uptr a = first, i = 0; a < end; a += RTS_PAGE, i++) {
    uptr to = rts_min(a + RTS_PAGE, end), bad = there[i] & 1 ? look_at_cells(t, rts_max(a, addr), to) : to;
    if (bad != to) return bad;
  }
  return end;
}

uptr rts_race_first_unordered(uptr addr, uptr end) {
  addr = rts_round_down(addr, 8);
  if (rts_race_off || end <= addr || !rts_race_has_cells(addr) || !rts_race_has_cells(end - 1)) return end;
  while (addr < end) {
    if (!rts_load_relaxed(&rts_era_regions[addr >> RTS_REGION_SHIFT])) {
      addr = rts_round_down(addr, REGION) + REGION;
      continue;
    }
    uptr to = rts_min(rts_round_down(addr, CHUNK) + CHUNK, end);
    struct rts_race_thread *t = rts_race_enter();
    if (!t) return end;
    uptr bad = look_at_chunk(t, addr, to);
    rts_race_leave(t);
    if (bad != to) return bad;
    addr = to;
  }
  return end;
}
