/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory that comes and goes: writes cells for it, clears them (R2), forgets sync objects in it.
 *
 * Clearing stores zeros without a look at what is there, except on 64 KB pages that ever held an inflated granule. A program that still
 * uses what it frees may thereby leave an entry behind unused, until its half is reset. General registers only, but for sync objects.
 * Cost: a store for each granule; above 64 KB whole pages are dropped. */
#include "base/str.h"
#include "core/held.h"
#include "platform/platform.h"
#include "race/readonly.h"
#include "race/sync.h"
#include "shadow/shadow.h"

#define PAGE (1ul << RTS_PAGE_SHIFT)
/* Of longer blocks cells are written up to the first 64 KB page, and behind the last; what is between has page stamps (large.c). */
#define STAMPED_MAX (128ul << 10)
#define RELEASE_MIN (64ul << 10)
#define ZEROED_MAX (1ul << 20)

static void stamp(uptr addr, uptr size, u32 tag) {
  if (!rts_race_off) rts_second_clear(addr, size);
  u64 *p = rts_cells_of(addr), whole = rts_word(tag | RTS_CELL_BYTES, tag | RTS_CELL_BYTES);
  if (!rts_race_off && size >= RTS_PAGE) for (uptr a = addr; a < addr + size; a += RTS_PAGE) rts_cells_wanted(a);
  for (uptr i = 0; i < size / 8; i++) rts_store_relaxed(&p[i], whole);
  if (size % 8) {
    u32 last = tag | ((1u << size % 8) - 1);
    rts_store_relaxed(&p[size / 8], rts_word(last, last));
  }
}

static void written(uptr addr, uptr size, u32 flags, uptr pc) {
  if (!size || addr % 8 || addr + size < addr || !rts_race_has_cells(addr) || !rts_race_has_cells(addr + size - 1)) return;
  if (rts_race_off) {
    stamp(addr, rts_min(size, STAMPED_MAX), __rts_cur & ~RTS_CELL_BYTES);
    return;
  }
  struct rts_race_thread *t = rts_race_enter();
  if (!t) return;
  if (RTS_UNLIKELY(t->ignore_accesses)) {
    rts_race_leave(t);
    return;
  }
  rts_race_stamping(t);
  rts_era_touch(addr);
  rts_era_touch(addr + size - 1);
  if (!rts_race_solitary()) rts_ring_add(t->ring, rts_race_stamp(t), addr, size, flags, pc, 0, rts_held_set_current());
  uptr end = addr + size, first = rts_round_up(addr, PAGE), last = rts_round_down(end, PAGE);
  if (size <= STAMPED_MAX || first >= last) {
    stamp(addr, size, rts_race_stamp(t));
  } else {
    stamp(addr, first - addr, rts_race_stamp(t));
    rts_large_stamp(first, last - first, rts_race_stamp(t));
    stamp(last, end - last, rts_race_stamp(t));
  }
  rts_race_leave(t);
}

void rts_race_memory_allocated(uptr addr, uptr size) { written(addr, size, RTS_RACE_WRITE | RTS_RACE_ALLOC, 0); }
void rts_race_memory_fresh(uptr addr, uptr size, uptr pc) { written(addr, size, RTS_RACE_WRITE, pc); }

static void clear_inflated(struct rts_race_thread *t, uptr addr, uptr size) {
  u64 *p = rts_cells_of(addr), *end = p + (size + 7) / 8;
  for (; p < end; p++)
    if (rts_word_inflated(rts_load_relaxed(p))) rts_inflated_clear(t, p);
}

/* Page by page, what needs a look at single granules. */
static void forget(struct rts_race_thread *t, uptr addr, uptr size) {
  for (uptr a = addr, end = addr + size; a < end;) {
    uptr next = rts_min(rts_round_down(a, PAGE) + PAGE, end);
    u8 *page = &rts_race_pages[a >> RTS_PAGE_SHIFT], what = rts_load_relaxed(page);
    rts_second_clear(a, next - a);
    if (what & RTS_PAGE_INFLATED) clear_inflated(t, a, next - a);
    if (what & RTS_PAGE_SYNC) rts_sync_forget(t, a, next - a);
    if (what && next - a == PAGE) __atomic_fetch_and(page, (u8)~what, __ATOMIC_SEQ_CST);
    a = next;
  }
}

static void zero(uptr addr, uptr size) {
  uptr from = (uptr)rts_cells_of(addr), to = from + rts_round_up(size, 8);
  if (size >= RELEASE_MIN) {
    uptr a = rts_round_up(from, RTS_PAGE), b = rts_round_down(to, RTS_PAGE);
    rts_os_release(a, b - a);
    if (!rts_race_off) rts_cells_released(RTS_CELL_FOR(a), b - a);
    rts_memset((void *)b, 0, to - b);
    to = a;
  }
  for (u64 *p = (u64 *)from; p < (u64 *)to; p++) rts_store_relaxed(p, 0);
}

/* Pages that are not there are let go all the same: they may be swapped out. */
static void zero_in_place(uptr addr, uptr size) {
  u8 there[ZEROED_MAX / RTS_PAGE];
  uptr from = (uptr)rts_cells_of(addr), to = from + size;
  if (size < RELEASE_MIN || size > ZEROED_MAX || (addr | size) % RTS_PAGE || !rts_os_resident(from, size, there)) return zero(addr, size);
  for (uptr a = from, next; a < to; a = next) {
    u8 resident = there[(a - from) / RTS_PAGE] & 1;
    for (next = a + RTS_PAGE; next < to && (there[(next - from) / RTS_PAGE] & 1) == resident; next += RTS_PAGE) {}
    if (resident) rts_memset((void *)a, 0, next - a);
    else rts_os_release(a, next - a);
    if (RTS_UNLIKELY(rts_race_off)) continue;
    if (resident) rts_cells_found(RTS_CELL_FOR(a), next - a);
    else rts_cells_released(RTS_CELL_FOR(a), next - a);
  }
}

/* Another thread that uses what was freed may be about to take its cell back: it gets two seconds. */
static bool stays_set(const u64 *cells, uptr granule) {
  for (u32 i = 0; i < 2000; i++) {
    if (!rts_load_acquire(cells) || *(volatile s8 *)rts_shadow_of(granule) >= 0) return false;
    if (i >= 10) rts_os_sleep_ms(1);
  }
  return true;
}

void rts_race_memory_check(uptr addr, uptr size) {
  uptr end = addr + rts_min(size, RELEASE_MIN);
  for (uptr g = addr & ~7ul; g < end && rts_race_has_cells(g); g += 8)
    if (RTS_UNLIKELY(stays_set(rts_cells_of(g), g))) rts_check_failed(__FILE_NAME__, __LINE__, "R2: a race cell over poisoned bytes is not zero", g, *rts_cells_of(g));
}

RTS_INLINE void gone(uptr addr, uptr size, void (*zero_cells)(uptr addr, uptr size)) {
  uptr end = rts_round_up(addr + size, 8);
  addr = rts_round_down(addr, 8);
  if (!size || end <= addr || !rts_race_has_cells(addr) || !rts_race_has_cells(end - 1)) return;
  struct rts_race_thread *t = rts_race_off ? NULL : rts_race_enter();
  if (t) {
    forget(t, addr, end - addr);
    rts_readonly_forget(addr, end - addr);
    zero_cells(addr, end - addr);
    rts_race_leave(t);
  } else {
    if (!rts_race_off) {
      rts_second_clear(addr, end - addr);
      rts_large_forget(addr, end - addr);
      rts_readonly_forget(addr, end - addr);
    }
    zero_cells(addr, end - addr); /* sync objects that stay order too much, which is safe */
  }
#ifdef RTS_DEBUG
  rts_race_memory_check(addr, end - addr);
#endif
}
void rts_race_memory_gone(uptr addr, uptr size) { gone(addr, size, zero); }
void rts_race_memory_unused(uptr addr, uptr size) { gone(addr, size, zero_in_place); }
