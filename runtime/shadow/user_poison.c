/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See user_poison.h. Pure shadow arithmetic; no state. */
#include "shadow/user_poison.h"

#include "shadow/shadow.h"

/* -- poisoning by hand -- */

static void poison_granule(uptr g, u8 magic) { rts_poison(g, RTS_GRANULE, magic); }
/* The first k bytes of granule g. */
static void admit(uptr g, uptr k) { rts_unpoison(g, k); }

/* Bytes [from, to) of granule g, 0 <= from < to <= 8, are to be poisoned. */
static void poison_part(uptr g, uptr from, uptr to) {
  s8 k = *rts_shadow_of(g);
  uptr addressable = k == 0 ? RTS_GRANULE : k < 0 ? 0 : (uptr)k;
  if (addressable > to || addressable <= from) return; /* somebody else's bytes behind, or done already */
  if (from) admit(g, from);
  else poison_granule(g, RTS_MAGIC_USER);
}

void rts_user_poison(uptr addr, uptr size) {
  if (!size || addr + size < addr || !rts_addr_in_app(addr) || !rts_addr_in_app(addr + size - 1)) return;
  uptr end = addr + size, first = rts_round_down(addr, RTS_GRANULE), last = rts_round_down(end, RTS_GRANULE);
  if (first == last) {
    poison_part(first, addr - first, end - first);
    return;
  }
  if (addr != first) poison_part(first, addr - first, RTS_GRANULE), first += RTS_GRANULE;
  if (first < last) rts_poison(first, last - first, RTS_MAGIC_USER);
  if (end != last) poison_part(last, 0, end - last);
}

void rts_user_unpoison(uptr addr, uptr size) {
  if (!size || addr + size < addr || !rts_addr_in_app(addr) || !rts_addr_in_app(addr + size - 1)) return;
  uptr end = addr + size, first = rts_round_down(addr, RTS_GRANULE), last = rts_round_down(end, RTS_GRANULE);
  if (first < last) rts_unpoison(first, last - first);
  if (end == last) return;
  s8 k = *rts_shadow_of(last);
  if (k != 0 && k < (s8)(end - last)) admit(last, end - last);
}

/* -- containers -- */

static uptr addressable_before(const struct rts_storage *s, uptr g) { return s->beg > g ? s->beg - g : 0; }

/* How many first bytes of granule g are to be addressable. */
static uptr wanted(const struct rts_storage *s, uptr g) {
  uptr hi = rts_min(s->live_end, g + RTS_GRANULE), lo = rts_max(s->live_beg, g);
  uptr k = lo < hi ? hi - g : 0;
  return rts_max(k, addressable_before(s, g));
}

/* Bytes behind the storage in its last granule belong to somebody and are addressable: that granule must stay. */
static bool shared_tail(const struct rts_storage *s, uptr g) {
  s8 k = *rts_shadow_of(g);
  return g + RTS_GRANULE > s->end && (k == 0 || (k > 0 && (uptr)k > s->end - g));
}

void rts_container_apply(const struct rts_storage *s, uptr from, uptr to) {
  from = rts_max(from, s->beg);
  to = rts_min(to, s->end);
  if (from >= to || !rts_addr_in_app(from) || !rts_addr_in_app(to - 1)) return;
  for (uptr g = rts_round_down(from, RTS_GRANULE); g < to; g += RTS_GRANULE) {
    if (shared_tail(s, g)) continue;
    uptr k = wanted(s, g);
    if (k) admit(g, k);
    else poison_granule(g, RTS_MAGIC_CONTAINER);
  }
}

uptr rts_container_find_bad(const struct rts_storage *s) {
  for (uptr g = rts_round_down(s->beg, RTS_GRANULE); g < s->end; g += RTS_GRANULE) {
    uptr k = wanted(s, g);
    if (shared_tail(s, g)) k = RTS_GRANULE;
    for (uptr a = rts_max(g, s->beg); a < rts_min(g + RTS_GRANULE, s->end); a++)
      if (rts_byte_ok(a) != (a - g < k)) return a;
  }
  return 0;
}
