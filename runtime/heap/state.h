/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory state of heap blocks, written inline: the hot half of shadow/shadow.h for blocks of at most a slot.
 *
 * T1 every byte of a slot that is not a user byte of a live block is poisoned: 0xfa where no block of late was, 0xfd in freed blocks.
 * T2 who writes here owns the slot (it took it from a cache, or won the compare-and-swap that freed it).
 * Cost: two overlapping stores up to 256 user bytes, then 16 bytes of shadow (128 user bytes) a store. */
#ifndef RTS_HEAP_STATE_H
#define RTS_HEAP_STATE_H
#include "base/str.h"
#include "shadow/cells.h"
#include "shadow/shadow.h"

typedef u8 rts_vec16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef u64 rts_word8 __attribute__((aligned(1), may_alias));
typedef u32 rts_word4 __attribute__((aligned(1), may_alias));
typedef u16 rts_word2 __attribute__((aligned(1), may_alias));

/* memset of shadow; n may be 0. */
RTS_INLINE void rts_state_fill(s8 *s, uptr n, u8 value) {
  u64 v = value * 0x0101010101010101ull;
  if (RTS_LIKELY(n <= 16)) {
    if (n >= 8) {
      *(rts_word8 *)s = v;
      *(rts_word8 *)(s + n - 8) = v;
    } else if (n >= 4) {
      *(rts_word4 *)s = (u32)v;
      *(rts_word4 *)(s + n - 4) = (u32)v;
    } else if (n >= 2) {
      *(rts_word2 *)s = (u16)v;
      *(rts_word2 *)(s + n - 2) = (u16)v;
    } else if (n) {
      *s = (s8)value;
    }
    return;
  }
  if (n <= 512) {
    rts_vec16 x = (rts_vec16)((__attribute__((vector_size(16))) u64){v, v});
    for (uptr i = 0; i + 16 < n; i += 16) *(rts_vec16 *)(s + i) = x;
    *(rts_vec16 *)(s + n - 16) = x;
    return;
  }
  rts_memset(s, value, n);
}

/* poison_heap=0 leaves all of it addressable. */
extern bool rts_heap_poison;

RTS_INLINE void rts_state_poison(uptr addr, uptr size, u8 magic) {
  if (RTS_LIKELY(rts_heap_poison)) rts_poison(addr, size, magic);
}

/* A block of `size` bytes appears at `begin`; the granules behind it, up to what `old_size` bytes had covered, become redzone.
 * clean: the shadow is zero already. */
RTS_INLINE void rts_state_alloc(uptr begin, uptr size, uptr old_size, bool clean) {
  if (RTS_UNLIKELY(!rts_heap_poison)) return;
  s8 *s = rts_shadow_of(begin);
  uptr full = size / RTS_GRANULE, part = size % RTS_GRANULE;
  uptr old = (old_size + RTS_GRANULE - 1) / RTS_GRANULE;
  if (!clean) rts_state_fill(s, full, 0);
  if (part) s[full++] = (s8)part;
  if (old > full) rts_state_fill(s + full, old - full, RTS_MAGIC_HEAP_REDZONE);
}

RTS_INLINE void rts_state_free(uptr begin, uptr size) {
  if (RTS_LIKELY(rts_heap_poison)) rts_state_fill(rts_shadow_of(begin), (size + RTS_GRANULE - 1) / RTS_GRANULE, RTS_MAGIC_HEAP_FREED);
  rts_cells_gone(begin, rts_round_up(size, RTS_GRANULE));
}
#endif
