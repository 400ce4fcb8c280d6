/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Block handles, and packs of them: the unit in which blocks move between caches, central lists and the quarantine.
 *
 * A handle names a slot (or a large block) in 8 bytes and leads to slot and record without a table: address / 16 from the heap's
 * begin (39 bits) | number in its region (16) | class (8). Handles live in packs, never in user memory: a freed block stays as it
 * was, and is not touched while it waits.
 * Lock of the pool: RTS_RANK_LEAF. */
#ifndef RTS_HEAP_PACK_H
#define RTS_HEAP_PACK_H
#include "heap/record.h"
#include "heap/region.h"

#define RTS_PACK_CAP RTS_LIMIT(125, 5)
#define RTS_CLASS_LARGE 255u

struct rts_pack {
  struct rts_pack *next;
  u64 bytes;  /* footprint of its blocks (quarantine) */
  u32 n;
  u32 tid;    /* who freed them, as their records say, until they are handed over */
  u64 handle[RTS_PACK_CAP];
};

/* An empty pack; null if there is no memory. */
struct rts_pack *rts_pack_new(void);
void rts_pack_free(struct rts_pack *p);
void rts_pack_pool_lock(void);
void rts_pack_pool_unlock(void);

RTS_INLINE u64 rts_handle(uptr addr, u32 index, u32 cls) { return (u64)(addr - RTS_HEAP_BEGIN) / 16 << 24 | (u64)index << 8 | cls; }
RTS_INLINE u32 rts_handle_class(u64 h) { return (u32)h & 255; }
RTS_INLINE u32 rts_handle_index(u64 h) { return (u32)(h >> 8) & 0xffff; }
RTS_INLINE uptr rts_handle_addr(u64 h) { return RTS_HEAP_BEGIN + (h >> 24) * 16; }
RTS_INLINE struct rts_record *rts_record_at(uptr addr, u32 index) {
  return (struct rts_record *)(rts_round_down(addr, RTS_REGION) + index * sizeof(struct rts_record));
}
RTS_INLINE struct rts_record *rts_handle_record(u64 h) { return rts_record_at(rts_handle_addr(h), rts_handle_index(h)); }
#endif
