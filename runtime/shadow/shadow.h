/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory state: one byte per granule of 8 application bytes (encoding in include/rtsan/layout.h).
 *
 * Invariants: S1 whoever poisons also clears the granules' race cells (rule R2), so all poisoning goes through here.
 *             S2 shadow of memory that nobody claimed is 0 (addressable): mmap'ed and foreign memory is never reported.
 * Reading and writing shadow is async-signal-safe; nothing here takes a lock. Writes to one granule from two threads are
 * the caller's to order (they own the memory). Cost: poison/unpoison are a memset of size/8 bytes, large ones MADV_DONTNEED. */
#ifndef RTS_SHADOW_H
#define RTS_SHADOW_H
#include "base/types.h"
#include "rtsan/layout.h"

/* Reserves the shadow. Prints one clear line and exits if the address space does not allow it. Idempotent. */
void rts_shadow_init(void);

/* Memory whose shadow exists. Anything else (kernel half, shadow itself, the gap) has no state. */
RTS_INLINE bool rts_addr_in_app(uptr a) { return a < RTS_LOW_MEM_END || (a >= RTS_HIGH_MEM && a < RTS_ADDR_END); }
RTS_INLINE bool rts_addr_in_shadow(uptr a) {
  return (a >= RTS_LOW_MEM_END && a < RTS_LOW_SHADOW_END) || (a >= RTS_HIGH_SHADOW && a < RTS_HIGH_MEM);
}
RTS_INLINE s8 *rts_shadow_of(uptr a) { return (s8 *)((a >> RTS_SHADOW_SCALE) + RTS_SHADOW_OFFSET); }
RTS_INLINE uptr rts_shadow_to_app(uptr s) { return (s - RTS_SHADOW_OFFSET) << RTS_SHADOW_SCALE; }

/* [addr, addr+size) := not addressable because of magic. addr is 8-aligned; if the end is not, the last granule is poisoned
 * too (callers own it). */
void rts_poison(uptr addr, uptr size, u8 magic);
/* The same for memory that was mapped and not used since: large pages of its cells stay whole. */
void rts_poison_unused(uptr addr, uptr size, u8 magic);
/* [addr, addr+size) := addressable, addr 8-aligned; a last partial granule admits its first size%8 bytes. */
void rts_unpoison(uptr addr, uptr size);
/* Both: user bytes [addr, addr+size) addressable, the rest up to `end` (8-aligned) poisoned. */
void rts_poison_tail(uptr addr, uptr size, uptr end, u8 magic);

RTS_INLINE bool rts_byte_ok(uptr a) {
  s8 k = *rts_shadow_of(a);
  return k == 0 || (s8)(a & 7) < k;
}
/* First byte of [addr, addr+size) that is not addressable, or 0. Ranges without state have none. */
uptr rts_first_bad(uptr addr, uptr size);
/* The same question, answered fast for small and clean ranges; size 0 is ok. */
RTS_INLINE bool rts_range_is_ok(uptr addr, uptr size) {
  if (RTS_UNLIKELY(size == 0)) return true;
  if (RTS_LIKELY(size <= 32)) {
    uptr first = addr >> RTS_SHADOW_SCALE, last = (addr + size - 1) >> RTS_SHADOW_SCALE;
    if (RTS_UNLIKELY(!rts_addr_in_app(addr))) return true;
    const s8 *s = (const s8 *)RTS_SHADOW_OFFSET;
    u8 any = 0;
#pragma clang loop vectorize(disable) unroll(disable)
    for (uptr g = first; g < last; g++) any |= (u8)s[g]; /* at most five: vectors cost more than they save */
    s8 k = s[last];
    if (RTS_LIKELY(!any && (k == 0 || (s8)((addr + size - 1) & 7) < k))) return true;
  }
  return rts_first_bad(addr, size) == 0;
}
#endif
