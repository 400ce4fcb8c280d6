/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Where second words are; see second.h. Page numbers are handed out once and never taken back: what is limited are addresses, not memory.
 * Dropping a page takes its bits and then releases it. Whoever is about to write there meanwhile may lose what he writes (R4), but looks afterwards
 * whether there still is a bit: the release has interrupted all CPUs on which a write might still have gone to the old page. */
#include "race/second.h"

#include "base/check.h"
#include "platform/platform.h"
#include "platform/x86_64.h"
#include "shadow/lazy.h"

#define PAGES RTS_LIMIT(1u << 21, 64u) /* 64 GB of a program's memory; beyond that there is the side table */
#define SMALL_PAGE 4096ul

u32 *rts_second_pages;
u8 *rts_seconds;
u32 rts_second_dropping;
static u32 used;

void rts_second_init(void) {
  rts_second_pages = rts_shadow_table((RTS_ADDR_END >> RTS_SECOND_SHIFT) * sizeof *rts_second_pages, "the race detector's list of second words");
  rts_seconds = rts_shadow_table((PAGES + 1) * RTS_SECOND_PAGE, "the race detector's second words");
}

/* Written to before they are read, or there would be two page faults. Only what is needed: the neighbours of a page that has some mostly have none
 * (LevelDB: 29 MB of second words when all of the 32 KB came at once, 20 MB so). */
static RTS_NOINLINE void bring(u32 *page, uptr granule, u64 *second) {
  rts_cpu_touch(second);
  __atomic_fetch_or(page, 1u << (granule >> 12 & 7), __ATOMIC_ACQ_REL);
}

RTS_KEEPS_REGISTERS u64 *rts_second_make(uptr granule) {
  u32 *page = &rts_second_pages[granule >> RTS_SECOND_SHIFT], seen = rts_load_acquire(page);
  if (RTS_UNLIKELY(!seen)) {
    if (rts_load_relaxed(&used) >= PAGES) return NULL;
    u32 mine = (rts_add_relaxed(&used, 1) + 1) << 8;
    if (mine >> 8 > PAGES) return NULL;
    if (rts_cas_acq_rel(page, seen, mine)) seen = mine;
  }
  u64 *second = rts_second_in(seen, granule);
  if (RTS_UNLIKELY(!rts_second_has(seen, granule))) bring(page, granule, second);
  return second;
}

/* All of a page goes. */
static void drop(uptr addr, u32 page) {
  __atomic_fetch_add(&rts_second_dropping, 1, __ATOMIC_SEQ_CST);
  __atomic_fetch_and(&rts_second_pages[addr >> RTS_SECOND_SHIFT], ~0xffu, __ATOMIC_SEQ_CST);
  rts_os_release((uptr)rts_second_in(page, addr), RTS_SECOND_PAGE);
  __atomic_fetch_sub(&rts_second_dropping, 1, __ATOMIC_SEQ_CST);
}

void rts_second_clear_some(uptr addr, uptr size) {
  for (uptr end = addr + size, next; addr < end; addr = next) {
    u32 page = rts_second_page(addr);
    next = rts_min(rts_round_down(addr, RTS_SECOND_PAGE) + RTS_SECOND_PAGE, end);
    bool all = page && rts_second_is_dropping(); /* S5 */
    if (!(page & 0xff) && !all) continue;
    if (next - addr == RTS_SECOND_PAGE) {
      drop(addr, page);
      continue;
    }
    for (uptr a = addr, to; a < next; a = to) {
      to = rts_min(rts_round_down(a, SMALL_PAGE) + SMALL_PAGE, next);
      if (!rts_second_has(page, a) && !all) continue;
      for (u64 *p = rts_second_in(page, a), *last = rts_second_in(page, to - 1); p <= last; p++)
        if (rts_load_relaxed(p)) rts_store_relaxed(p, 0);
    }
  }
}
