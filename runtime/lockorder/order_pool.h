/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Equal-sized things by index, 0 being none; and hash tables of them.
 *
 * A pool is one stretch of address space that takes memory as far as it was ever used; where address space is limited, a shorter one. A free thing
 * keeps its content but for its first u32, the link of the free list. A table has its buckets in such a stretch too and grows by one bucket at a time
 * (linear hashing), so that no insertion pays for all the others. Nothing here locks: the caller does. */
#ifndef RTS_LOCKORDER_ORDER_POOL_H
#define RTS_LOCKORDER_ORDER_POOL_H
#include "base/types.h"

struct rts_pool {
  u8 *base;
  u32 size, limit;           /* of a thing in bytes; of indices */
  u32 used;                  /* indices below were taken at least once */
  u32 live;
  u32 free, last, waiting;   /* list of free ones, and its length */
};
/* `want` indices if the address space is there, else fewer. False: nothing at all. */
bool rts_pool_open(struct rts_pool *p, u32 size, u32 want);
/* A free or new index; 0: none left. At least `delay` free ones stay behind, as long as there are new ones. */
u32 rts_pool_take(struct rts_pool *p, u32 delay);
void rts_pool_give(struct rts_pool *p, u32 i);         /* it will be the next */
void rts_pool_give_last(struct rts_pool *p, u32 i);    /* it will be the last */
RTS_INLINE void *rts_pool_at(const struct rts_pool *p, u32 i) { return p->base + (uptr)i * p->size; }

struct rts_table {
  u32 *heads;
  u32 limit, low, split;     /* low + split buckets are in use, low a power of two */
  u32 count;
};
typedef u64 (*rts_table_hash)(u32 i);
typedef u32 *(*rts_table_link)(u32 i);
bool rts_table_open(struct rts_table *t, u32 limit);
RTS_INLINE u32 *rts_table_bucket(const struct rts_table *t, u64 hash) {
  u32 h = (u32)(hash >> 32), b = h & (2 * t->low - 1);
  return &t->heads[b < t->low + t->split ? b : h & (t->low - 1)];
}
void rts_table_insert(struct rts_table *t, u32 i, rts_table_hash hash, rts_table_link link);
void rts_table_remove(struct rts_table *t, u32 i, rts_table_hash hash, rts_table_link link);

/* A growing array of u32 for one operation's own use. */
struct rts_scratch {
  u32 *at;
  u32 n, room;
};
bool rts_scratch_grow(struct rts_scratch *s);
/* False: no memory, s is as it was. */
RTS_INLINE bool rts_scratch_push(struct rts_scratch *s, u32 v) {
  if (RTS_UNLIKELY(s->n == s->room) && !rts_scratch_grow(s)) return false;
  s->at[s->n++] = v;
  return true;
}
#endif
