/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Taking and giving back regions: boundary tags, exact lists for short spans and power-of-two lists for long ones, first fit
 * within a list. See region.h for the invariants. Hot path cost: none (a region serves thousands of blocks; large blocks pay a
 * few list operations beside their system calls). */
#include "heap/region.h"

#include "base/atomic.h"
#include "base/mutex.h"
#include "base/say.h"
#include "platform/platform.h"
#include "shadow/lazy.h"

#define EXACT 16u
#define LISTS (EXACT + 32)

u8 *rts_region_kind;
struct rts_region *rts_regions;
u32 rts_region_top;

static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_HEAP_REGION);
static u32 lists[LISTS]; /* region + 1 */
static u64 mapped;

void rts_region_init(void) {
  rts_region_kind = rts_shadow_table(RTS_REGIONS, "the heap's region table");
  rts_regions = rts_shadow_table(RTS_REGIONS * sizeof(struct rts_region), "the heap's region table");
}

void rts_region_lock(void) { rts_mutex_lock(&lock); }
void rts_region_unlock(void) { rts_mutex_unlock(&lock); }

static u32 list_of(u32 n) { return n < EXACT ? n : EXACT + rts_log2(n) - 4; }

static void push(u32 first, u32 n) {
  struct rts_region *r = &rts_regions[first];
  u32 *head = &lists[list_of(n)];
  r->span = rts_regions[first + n - 1].span = n;
  r->prev = 0;
  r->next = *head;
  if (*head) rts_regions[*head - 1].prev = first + 1;
  *head = first + 1;
}

static void pull(u32 first) {
  struct rts_region *r = &rts_regions[first];
  if (r->prev) rts_regions[r->prev - 1].next = r->next;
  else lists[list_of(r->span)] = r->next;
  if (r->next) rts_regions[r->next - 1].prev = r->prev;
  rts_regions[first + r->span - 1].span = 0;
  r->span = 0;
}

static s64 from_lists(u32 n) {
  for (u32 l = list_of(n); l < LISTS; l++)
    for (u32 at = lists[l]; at; at = rts_regions[at - 1].next) {
      u32 first = at - 1, have = rts_regions[first].span;
      if (have < n) continue;
      pull(first);
      if (have > n) push(first + n, have - n);
      return first;
    }
  return -1;
}

s64 rts_region_take_lockfree(u32 n) {
  u32 top = rts_load_relaxed(&rts_region_top);
  do
    if (n > RTS_REGIONS - top) return -1;
  while (!rts_cas_acq_rel(&rts_region_top, top, top + n));
  return top;
}

s64 rts_region_take_aligned(u32 n) {
  u32 top = rts_load_relaxed(&rts_region_top), first;
  do {
    first = (top + n - 1) / n * n;
    if (first > RTS_REGIONS - n) return -1;
  } while (!rts_cas_acq_rel(&rts_region_top, top, first + n));
  if (first > top) rts_region_give(top, first - top);
  return first;
}

s64 rts_region_take(u32 n) {
  rts_mutex_lock(&lock);
  s64 r = from_lists(n);
  rts_mutex_unlock(&lock);
  return r >= 0 ? r : rts_region_take_lockfree(n);
}

void rts_region_give(u32 first, u32 n) {
  rts_mutex_lock(&lock);
  u32 end = first + n;
  if (end < rts_load_relaxed(&rts_region_top) && rts_region_kind[end] == RTS_REGION_NONE && rts_regions[end].span) {
    u32 more = rts_regions[end].span;
    pull(end);
    n += more;
  }
  if (first && rts_region_kind[first - 1] == RTS_REGION_NONE && rts_regions[first - 1].span) {
    u32 more = rts_regions[first - 1].span;
    first -= more;
    n += more;
    pull(first);
  }
  push(first, n);
  rts_mutex_unlock(&lock);
}

bool rts_region_map(uptr addr, uptr size) {
  if (!rts_os_map_fixed(addr, size)) return false;
  rts_add_relaxed(&mapped, size);
  return true;
}

void rts_region_unmap(uptr addr, uptr size) {
  rts_os_unmap((void *)addr, size);
  rts_sub_relaxed(&mapped, size);
}

u64 rts_region_mapped(void) { return rts_load_relaxed(&mapped); }
