/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The range check of the hottest interceptors (mem*, str*): up to RTS_FAST_BYTES with one load of shadow. Any context.
 *
 * Eight shadow bytes from the first granule on are loaded whatever the length; that stays inside the shadow mapping because
 * addresses in the last 128 bytes of user space, and all low ones (non-PIE globals), take the general way. */
#ifndef RTS_INTERCEPT_FAST_H
#define RTS_INTERCEPT_FAST_H
#include "intercept/intercept.h"

#define RTS_FAST_BYTES 57 /* 8 granules at any alignment */

RTS_INLINE u64 rts_shadow_word(uptr granule) {
  typedef u64 unaligned_u64 __attribute__((aligned(1), may_alias));
  return *(const unaligned_u64 *)(granule + RTS_SHADOW_OFFSET);
}
RTS_INLINE bool rts_fast_addr(uptr a) { return a - RTS_HIGH_MEM < RTS_ADDR_END - RTS_HIGH_MEM - 128; }

/* Whether granules first..last (at most 8) are fine for bytes that end with `last_byte`. */
RTS_INLINE bool rts_fast_tail(uptr first, uptr last, uptr last_byte) {
  u64 w = rts_shadow_word(first) << (8 * (7 - (last - first)));
  if (RTS_LIKELY(w == 0)) return true;
  /* Only the last granule may be partial: it is the top byte now. */
  return !(w << 8) && (s8)(last_byte & 7) < (s8)(w >> 56);
}

/* 1 <= n <= RTS_FAST_BYTES. False: bad, or ask the general way. */
RTS_INLINE bool rts_fast_ok(uptr a, uptr n) {
  return RTS_LIKELY(rts_fast_addr(a)) && rts_fast_tail(a >> RTS_SHADOW_SCALE, (a + n - 1) >> RTS_SHADOW_SCALE, a + n - 1);
}

/* Any n: a clean range costs one pass over its shadow, 8 bytes at a time. */
RTS_INLINE bool rts_scan_ok(uptr a, uptr n) {
  if (n == 0) return true;
  if (RTS_UNLIKELY(!rts_fast_addr(a) || n > RTS_ADDR_END - 128 - a)) return rts_first_bad(a, n) == 0;
  uptr first = a >> RTS_SHADOW_SCALE, last = (a + n - 1) >> RTS_SHADOW_SCALE;
  for (; last - first >= 32; first += 32)
    if (RTS_UNLIKELY(rts_shadow_word(first) | rts_shadow_word(first + 8) | rts_shadow_word(first + 16) |
                     rts_shadow_word(first + 24)))
      return rts_first_bad(a, n) == 0;
  for (; last - first >= 8; first += 8)
    if (RTS_UNLIKELY(rts_shadow_word(first))) return rts_first_bad(a, n) == 0;
  return rts_fast_tail(first, last, a + n - 1) || rts_first_bad(a, n) == 0;
}
#endif
