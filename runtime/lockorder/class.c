/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* lock_order=class: locks that are made at the same place have one number in the order graph. So an order that thread 1 keeps for locks of two objects,
 * and thread 2 breaks for those of two others, is found.
 *
 * C1 the place is where it was initialised; of one that nobody initialised and that lies in a heap block, where that was allocated, and how far inside it
 * lies; any other lock (a global, a local variable) is a class of its own, as without the option. C2 a class has its number for ever.
 * Two locks of one class that are held at once make no nesting: by which rule the program orders them (by address, parent first) nobody can tell, and
 * a report for each pair that is taken in both orders would mostly be false.
 * Owns the table of classes, which is changed under the lock of locks.c, its only caller. Cost: a look-up when a lock is nested for the first time. */
#include "lockorder/class.h"

#include "core/flags.h"
#include "lockorder/state.h"
#include "platform/platform.h"
#include "report/stacks.h"

#define BUCKETS RTS_LIMIT(1u << 14, 8u)
#define BATCH (64ul << 10)

struct class {
  struct class *next;
  struct rts_lock_class_key key;
  u32 number;
};

bool rts_lock_classes;
static struct class *buckets[BUCKETS], *unused;
static uptr unused_count;

void rts_lock_classes_start(void) { rts_lock_classes = rts_flags.lock_order[0] == 'c'; }

struct rts_lock_class_key rts_lock_class_key(const struct rts_lock_record *r) {
  uptr offset = 0;
  u32 ctx = rts_load_relaxed(&r->create_ctx);
  if (ctx) return (struct rts_lock_class_key){ctx, ~(uptr)0};
  ctx = rts_stacks_block(rts_load_relaxed(&r->addr), &offset);
  return (struct rts_lock_class_key){ctx, offset};
}

u32 rts_lock_class_number(const struct rts_lock_class_key *key, u32 traits) {
  struct class **b = &buckets[(key->ctx * 0x9fb21c65u + (u32)key->offset) % BUCKETS], *c;
  if (!key->ctx) return rts_order_lock_new(traits);
  for (c = *b; c; c = c->next)
    if (c->key.ctx == key->ctx && c->key.offset == key->offset) return c->number;
  if (!unused_count && (unused = rts_os_map(BATCH))) unused_count = BATCH / sizeof *unused;
  if (!unused_count) return 0;
  c = &unused[--unused_count];
  *c = (struct class){*b, *key, rts_order_lock_new(traits)};
  if (c->number) *b = c;
  return c->number;
}
