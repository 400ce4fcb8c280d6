/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Which stretches of the heap get large pages; see dense.h. About half a millisecond for 2 MB, once.
 * The stretch that regions are being cut from is one word, so that a fork or a signal finds it whole. */
#include "heap/dense.h"

#include "base/atomic.h"
#include "heap/region.h"
#include "platform/platform.h"
#include "shadow/cells.h"
#include "shadow/shadow.h"

#define REGIONS_PER_STRETCH ((u32)(RTS_HUGE_PAGE >> RTS_REGION_LOG))
#define SHADOWED (RTS_HUGE_PAGE << RTS_SHADOW_SCALE) /* heap bytes behind a large page of shadow */

static u32 refusals;
static u64 cut; /* next region << 8 | how many are left */

static s64 take_stretch(void) {
  s64 got = rts_region_take_aligned(REGIONS_PER_STRETCH);
  if (got < 0) return -1;
  u32 first = (u32)got;
  if (!rts_region_map(rts_region_base(first), RTS_HUGE_PAGE)) return -1; /* something foreign lies there: left alone for good */
  rts_os_hugepages(rts_region_base(first), RTS_HUGE_PAGE);
  rts_os_hugepages(rts_round_down((uptr)rts_shadow_of(rts_region_base(first)), RTS_HUGE_PAGE), RTS_HUGE_PAGE);
  if (rts_race_on) rts_os_hugepages(RTS_CELL_AT(rts_region_base(first)), RTS_HUGE_PAGE);
  return first;
}

s64 rts_dense_take(void) {
  u64 c = rts_load_relaxed(&cut);
  while (c)
    if (rts_cas_acq_rel(&cut, c, (c & 255) > 1 ? c + (1u << 8) - 1 : 0)) return (s64)(c >> 8);
  if (rts_region_mapped() < RTS_DENSE_FROM) return -1;
  s64 first = take_stretch();
  if (first < 0) return -1;
  u64 rest = ((u64)first + 1) << 8 | (REGIONS_PER_STRETCH - 1), none = 0;
  if (!rts_cas_acq_rel(&cut, none, rest)) { /* another thread was faster */
    rts_region_unmap(rts_region_base((u32)first + 1), (REGIONS_PER_STRETCH - 1) * RTS_REGION);
    rts_region_give((u32)first + 1, REGIONS_PER_STRETCH - 1);
  }
  return first;
}

/* Regions [first, end) hold small slots, and four fifths of those exist. */
static bool dense(s64 first, s64 end) {
  uptr carved = 0;
  if (first < 0 || end > (s64)rts_load_acquire(&rts_region_top)) return false;
  for (s64 r = first; r < end; r++) {
    u32 cls = rts_load_acquire(&rts_region_kind[r]) - 1u;
    if (cls >= RTS_CLASSES || rts_classes[cls].size > RTS_PAGE + RTS_PAGE / 8) return false;
    carved += rts_classes[cls].slots + (uptr)rts_load_relaxed(&rts_regions[r].carved) * rts_classes[cls].size;
  }
  return carved >= (uptr)(end - first) * RTS_REGION / 5 * 4;
}

static void collapse(uptr addr) {
  if (rts_os_collapse(addr, RTS_HUGE_PAGE)) rts_store_relaxed(&refusals, 0);
  else rts_add_relaxed(&refusals, 1);
}

/* The flag of a stretch: on its first region. */
static bool claim(u32 first, u32 bit) { return !(__atomic_fetch_or(&rts_regions[first].dense, bit, __ATOMIC_RELAXED) & bit); }

/* The large page of shadow that covers the region begins somewhere inside another one. */
static void try_shadow(u32 r) {
  uptr s = rts_round_down((uptr)rts_shadow_of(rts_region_base(r)), RTS_HUGE_PAGE), lo = rts_shadow_to_app(s), hi = lo + SHADOWED;
  if (lo < RTS_HEAP_BEGIN || hi > RTS_HEAP_END) return;
  u32 first = rts_region_of(lo), end = rts_region_of(hi - 1) + 1;
  if (dense(first, end) && claim(first, 2)) collapse(s);
}

void rts_dense_region_done(u32 r) {
  if (rts_region_mapped() < RTS_DENSE_FROM || rts_load_relaxed(&refusals) >= 3) return;
  u32 first = r / REGIONS_PER_STRETCH * REGIONS_PER_STRETCH;
  if (dense(first, first + REGIONS_PER_STRETCH) && claim(first, 1)) {
    collapse(rts_region_base(first));
    if (rts_race_on) collapse(RTS_CELL_AT(rts_region_base(first)));
  }
  try_shadow(r);
}
