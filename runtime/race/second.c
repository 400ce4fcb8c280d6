/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Where second words are; see second.h. Page numbers are handed out once and never taken back: what is limited are addresses, not memory. */
#include "race/second.h"

#include "base/check.h"
#include "platform/platform.h"
#include "rtsan/layout.h"
#include "shadow/lazy.h"

#define PAGE (1ul << RTS_SECOND_SHIFT)
#define PAGES RTS_LIMIT(1u << 20, 64u) /* of 64 KB: 64 GB of a program's memory; beyond that there is the side table */

u32 *rts_second_pages;
u8 *rts_seconds;
static u32 used;

void rts_second_init(void) {
  rts_second_pages = rts_shadow_table((RTS_ADDR_END >> RTS_SECOND_SHIFT) * sizeof *rts_second_pages, "the race detector's list of second words");
  rts_seconds = rts_shadow_table((PAGES + 1) * PAGE, "the race detector's second words");
}

u64 *rts_second_make(uptr granule) {
  u32 *page = &rts_second_pages[granule >> RTS_SECOND_SHIFT], seen = rts_load_acquire(page);
  if (!seen) {
    if (rts_load_relaxed(&used) >= PAGES) return NULL;
    u32 mine = rts_add_relaxed(&used, 1) + 1;
    if (mine > PAGES) return NULL;
    if (rts_cas_acq_rel(page, seen, mine)) seen = mine;
  }
  return rts_second_in(seen, granule);
}

void rts_second_clear_some(uptr addr, uptr size) {
  for (uptr end = addr + size; addr < end;) {
    uptr next = rts_min(rts_round_down(addr, PAGE) + PAGE, end);
    u32 page = rts_second_page(addr);
    if (page && next - addr == PAGE) {
      rts_os_release((uptr)rts_second_in(page, addr), PAGE);
    } else if (page) {
      for (u64 *p = rts_second_in(page, addr), *last = rts_second_in(page, next - 1); p <= last; p++)
        if (rts_load_relaxed(p)) rts_store_relaxed(p, 0); /* most of them were never touched */
    }
    addr = next;
  }
}
