/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory state of heap blocks, written inline: the hot half of shadow/shadow.h for blocks of at most a slot.
 *
 * T1 every byte of a slot that is not a user byte of a live block is poisoned: 0xfa where no block of late was, 0xfd in freed blocks.
 * T2 who writes here owns the slot (it took it from a cache, or won the compare-and-swap that freed it).
 * Cost: a store for each 16 bytes of shadow (128 user bytes). In slots of at most RTS_STATE_EVEN bytes, which branches are taken depends
 *    on the slot alone, not on the block's size: that comes from a record which a free has to wait for, and a wrong guess there would
 *    hold up all that follows, the next allocation and the next look at a cold block included. */
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

typedef s8 rts_state_vec __attribute__((vector_size(16)));
#define RTS_STATE_EVEN 1024ul /* numbers of its granules fit into a signed byte */

/* The low `width` bytes of a vector, 4, 8 or 16. */
RTS_INLINE void rts_state_store(s8 *s, u32 width, rts_state_vec v) {
  if (width == 16) *(rts_vec16 *)s = (rts_vec16)v;
  else if (width == 8) *(rts_word8 *)s = ((__attribute__((vector_size(16))) u64)v)[0];
  else *(rts_word4 *)s = ((__attribute__((vector_size(16))) u32)v)[0];
}
/* Numbers of granules from `first` on. */
RTS_INLINE rts_state_vec rts_state_numbers(uptr first) {
  return (rts_state_vec){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15} + (s8)first;
}
/* paint(shadow of the slot, first granule, how many) for all `n` granules of a slot, some of them twice; n is even and at least 4. Slots up to 192 bytes
 * are one case, since small sizes come in no order. */
#define RTS_STATE_EACH(n, paint, ...) \
  do { \
    uptr each_n = (n); \
    if (RTS_UNLIKELY(each_n > 24)) { \
      for (uptr each_i = 0; each_i + 16 < each_n; each_i += 16) paint(__VA_ARGS__, each_i, 16); \
      paint(__VA_ARGS__, each_n - 16, 16); \
    } else if (RTS_LIKELY(each_n >= 8)) { \
      paint(__VA_ARGS__, 0, 8); \
      paint(__VA_ARGS__, rts_min(each_n - 8, 8), 8); \
      paint(__VA_ARGS__, each_n - 8, 8); \
    } else { \
      paint(__VA_ARGS__, 0, 4); \
      paint(__VA_ARGS__, each_n - 4, 4); \
    } \
  } while (0)

/* Granules below `full` are addressable, number `full` has the state `edge`, what comes after is redzone. */
RTS_INLINE void rts_state_paint_live(s8 *s, s8 full, s8 edge, uptr first, u32 width) {
  rts_state_vec at = rts_state_numbers(first), redzone = (rts_state_vec){0} + (s8)RTS_MAGIC_HEAP_REDZONE;
  rts_state_store(s + first, width, ~(at < full) & (redzone ^ ((at == full) & (redzone ^ edge))));
}
/* Granules below `used` belong to a freed block, the others are redzone as they were: nothing is loaded, so nothing waits. */
RTS_INLINE void rts_state_paint_freed(s8 *s, s8 used, uptr first, u32 width) {
  rts_state_vec redzone = (rts_state_vec){0} + (s8)RTS_MAGIC_HEAP_REDZONE;
  rts_state_store(s + first, width, redzone ^ ((rts_state_numbers(first) < used) & (s8)(RTS_MAGIC_HEAP_REDZONE ^ RTS_MAGIC_HEAP_FREED)));
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
/* The same for a block at the start of a slot. */
RTS_INLINE void rts_state_alloc_slot(uptr slot, uptr slot_bytes, uptr size, uptr old_size) {
  if (RTS_UNLIKELY(slot_bytes > RTS_STATE_EVEN)) return rts_state_alloc(slot, size, old_size, false);
  if (RTS_UNLIKELY(!rts_heap_poison)) return;
  uptr part = size % RTS_GRANULE;
  s8 edge = (s8)(part ? part : RTS_MAGIC_HEAP_REDZONE);
  RTS_STATE_EACH(slot_bytes / RTS_GRANULE, rts_state_paint_live, rts_shadow_of(slot), (s8)(size / RTS_GRANULE), edge);
}

/* Cells are to be cleared next. */
RTS_INLINE void rts_state_free(uptr begin, uptr size) {
  if (RTS_LIKELY(rts_heap_poison)) rts_state_fill(rts_shadow_of(begin), (size + RTS_GRANULE - 1) / RTS_GRANULE, RTS_MAGIC_HEAP_FREED);
}
/* The same, for a block in this slot. */
RTS_INLINE void rts_state_free_slot(uptr slot, uptr slot_bytes, uptr begin, uptr size) {
  if (RTS_UNLIKELY(slot_bytes > RTS_STATE_EVEN) || RTS_UNLIKELY(begin != slot)) return rts_state_free(begin, size);
  if (RTS_LIKELY(rts_heap_poison))
    RTS_STATE_EACH(slot_bytes / RTS_GRANULE, rts_state_paint_freed, rts_shadow_of(slot), (s8)((size + RTS_GRANULE - 1) / RTS_GRANULE));
}
#endif
