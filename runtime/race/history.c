/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Rings: taking, retiring and searching; see history.h. Under rts_race_lock, at thread birth, death and in reports. */
#include "race/history.h"

#include "base/atomic.h"
#include "platform/platform.h"
#include "race/state.h"

static struct rts_ring *oldest, *newest; /* of dead threads, still readable */
static u32 dead;

struct rts_ring *rts_ring_take(void) {
  if (dead > RTS_RACE_DEAD_RINGS) {
    struct rts_ring *r = oldest;
    oldest = r->next;
    if (!oldest) newest = NULL;
    dead--;
    r->next = NULL;
    r->base = r->head; /* H2 */
    return r;
  }
  u32 entries = 64;
  while (entries * 2 <= rts_race_options.history_entries) entries *= 2;
  struct rts_ring *r = rts_os_map(sizeof *r + entries * sizeof(struct rts_history_entry));
  if (r) r->mask = entries - 1;
  return r;
}

void rts_ring_retire(struct rts_ring *r) {
  r->next = NULL;
  if (newest) newest->next = r;
  else oldest = r;
  newest = r;
  dead++;
}

static bool read_entry(const struct rts_ring *r, u64 i, struct rts_history_entry *e) {
  const struct rts_history_entry *p = &r->entries[i & r->mask];
  e->held = rts_load_acquire(&p->held);
  e->context = rts_load_acquire(&p->context);
  e->pc = rts_load_acquire(&p->pc);
  e->where = rts_load_acquire(&p->where);
  return rts_load_acquire(&r->head) - i <= r->mask + 1ull;
}

bool rts_ring_find(const struct rts_ring *r, u32 stamp, uptr addr, uptr size, bool write, struct rts_history_found *out) {
  u64 head = rts_load_acquire(&r->head), first = head > r->mask + 1ull ? head - r->mask - 1 : 0;
  if (first < r->base) first = r->base;
  for (u64 i = head; i-- > first;) {
    struct rts_history_entry e;
    if (!read_entry(r, i, &e)) return false;
    if (e.context >> 32 != stamp) continue;
    uptr at = e.where >> 16, n = rts_history_unpack_size(e.where & 0xffff);
    u32 flags = (u32)(e.pc >> 48);
    if (at >= addr + size || addr >= at + n || write != !!(flags & RTS_RACE_WRITE)) continue;
    *out = (struct rts_history_found){at, n, e.pc & RTS_HISTORY_ADDR, flags, (u32)e.context, (u32)e.held};
    return true;
  }
  return false;
}

bool rts_ring_find_free(const struct rts_ring *r, uptr addr, u32 *stamp) {
  u64 head = rts_load_acquire(&r->head), first = head > r->mask + 1ull ? head - r->mask - 1 : 0;
  if (first < r->base) first = r->base;
  for (u64 i = head; i-- > first;) {
    struct rts_history_entry e;
    if (!read_entry(r, i, &e)) return false;
    if (!(e.pc >> 48 & RTS_RACE_FREE) || addr - (e.where >> 16) >= rts_history_unpack_size(e.where & 0xffff)) continue;
    return *stamp = (u32)(e.context >> 32), true;
  }
  return false;
}
