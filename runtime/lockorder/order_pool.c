/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See order_pool.h. Costs: take and give ~2 ns; insertion into a table: one split of a short list more. */
#include "lockorder/order_pool.h"

#include "base/check.h"
#include "base/str.h"
#include "platform/platform.h"

#define FIRST_BUCKETS RTS_LIMIT(1024u, 2u)
#define FIRST_SCRATCH RTS_LIMIT(1024u, 4u)

/* As much of `want` things as can be had: 1/16 of it, and so on. */
static void *reserve(uptr size, u32 *want) {
  for (; *want >= 1024; *want /= 16) {
    void *p = rts_os_map(size * *want);
    if (p) return rts_os_nodump((uptr)p, size * *want), p;
  }
  return NULL;
}

bool rts_pool_open(struct rts_pool *p, u32 size, u32 want) {
  p->base = reserve(size, &want);
  p->size = size;
  p->limit = want;
  p->used = 1;
  return p->base != NULL;
}

static u32 *link_of(const struct rts_pool *p, u32 i) { return rts_pool_at(p, i); }

u32 rts_pool_take(struct rts_pool *p, u32 delay) {
  u32 i = p->free;
  if (p->waiting <= delay && p->used < p->limit) {
    i = p->used++;
  } else if (i) {
    p->free = *link_of(p, i);
    p->waiting--;
    if (!p->free) p->last = 0;
  }
  p->live += i != 0;
  return i;
}

void rts_pool_give(struct rts_pool *p, u32 i) {
  RTS_DCHECK(i && i < p->used);
  *link_of(p, i) = p->free;
  if (!p->free) p->last = i;
  p->free = i;
  p->waiting++;
  p->live--;
}

void rts_pool_give_last(struct rts_pool *p, u32 i) {
  if (!p->last) return rts_pool_give(p, i);
  *link_of(p, i) = 0;
  *link_of(p, p->last) = i;
  p->last = i;
  p->waiting++;
  p->live--;
}

bool rts_table_open(struct rts_table *t, u32 limit) {
  t->heads = reserve(sizeof *t->heads, &limit);
  t->limit = limit;
  t->low = FIRST_BUCKETS;
  return t->heads != NULL;
}

/* One more bucket: those of the next one to be split go where one more bit of their hash says. */
static void split(struct rts_table *t, rts_table_hash hash, rts_table_link link) {
  u32 from = t->split, i = t->heads[from];
  t->heads[from] = 0;
  if (++t->split == t->low) t->low *= 2, t->split = 0;
  while (i) {
    u32 next = *link(i), *b = rts_table_bucket(t, hash(i));
    *link(i) = *b;
    *b = i;
    i = next;
  }
}

void rts_table_insert(struct rts_table *t, u32 i, rts_table_hash hash, rts_table_link link) {
  u32 *b = rts_table_bucket(t, hash(i));
  *link(i) = *b;
  *b = i;
  if (++t->count > t->low + t->split && t->low + t->split < t->limit) split(t, hash, link);
}

void rts_table_remove(struct rts_table *t, u32 i, rts_table_hash hash, rts_table_link link) {
  u32 *b = rts_table_bucket(t, hash(i));
  while (*b != i) {
    RTS_CHECK(*b);
    b = link(*b);
  }
  *b = *link(i);
  t->count--;
}

bool rts_scratch_grow(struct rts_scratch *s) {
  u32 room = s->room ? 2 * s->room : FIRST_SCRATCH;
  u32 *at = rts_os_map(room * sizeof *at);
  if (!at) return false;
  if (s->room) {
    rts_memcpy(at, s->at, s->n * sizeof *at);
    rts_os_unmap(s->at, s->room * sizeof *at);
  }
  s->at = at;
  s->room = room;
  return true;
}
