/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The stack depot: hash table of chains over an append-only arena.
 *
 * A record is {hash, next, n, pcs...}; its id is its offset in 8-byte words from the arena's start (so 32 GB of stacks fit in 32 bits).
 * Publication: a record is complete before its id is stored (release) into the bucket; readers acquire. Insertion is a
 * compare-and-swap of the bucket head: no lock, so a signal handler may capture too. Two threads that insert the same stack at
 * once may leave it twice: harmless.
 * Cost of a hit: one bucket line, one record line (64 ns cold, 3 ns warm). */
#include "base/atomic.h"
#include "base/check.h"
#include "base/str.h"
#include "core/stack.h"
#include "platform/platform.h"

#define BUCKETS (1u << RTS_LIMIT(16, 6))
#define ARENA_BYTES (32ul << 30)

struct record {
  u64 hash;
  u32 next, n;
  uptr pcs[];
};

static u32 *buckets;
static u64 *arena;
static u64 used = 1; /* words; 0 is the empty stack */
static u64 limit; /* words */
static bool failed;

static bool depot_ready(void) {
  if (RTS_LIKELY(rts_load_acquire(&buckets) != NULL)) return true;
  if (failed) return false;
  u64 *a = rts_load_acquire(&arena), *none = NULL;
  if (!a) {
    /* Shrinks until the address-space limit allows it. */
    uptr size = ARENA_BYTES;
    while (!(a = rts_os_map(size)) && size > (1ul << 24)) size /= 4;
    if (!a) return failed = true, false;
    rts_os_nodump((uptr)a, size);
    rts_store_relaxed(&limit, size / 8);
    if (!rts_cas_acq_rel(&arena, none, a)) rts_os_unmap(a, size);
  }
  u32 *b = rts_os_map(BUCKETS * sizeof(u32)), *nob = NULL;
  if (!b) return false;
  if (!rts_cas_acq_rel(&buckets, nob, b)) rts_os_unmap(b, BUCKETS * sizeof(u32));
  return true;
}

RTS_INLINE u64 hash_stack(const uptr *pcs, u32 n) {
  u64 h = 0x9e3779b97f4a7c15ull ^ n;
  for (u32 i = 0; i < n; i++) {
    h = (h ^ pcs[i]) * 0x9fb21c651e98df25ull;
    h ^= h >> 32;
  }
  return h;
}

u32 rts_depot_put(const uptr *pcs, u32 n) {
  if (!n || !depot_ready()) return 0;
  u64 h = hash_stack(pcs, n);
  u32 *bucket = &buckets[h & (BUCKETS - 1)];
  u32 head = rts_load_acquire(bucket);
  for (u32 id = head; id;) {
    const struct record *r = (const struct record *)(arena + id);
    if (r->hash == h && r->n == n) return id;
    id = r->next;
  }
  u64 words = (sizeof(struct record) + n * sizeof(uptr)) / 8;
  u64 at = rts_add_relaxed(&used, words);
  if (at + words >= rts_load_relaxed(&limit) || at + words > UINT32_MAX) return 0;
  struct record *r = (struct record *)(arena + at);
  r->hash = h;
  r->n = n;
  rts_memcpy(r->pcs, pcs, n * sizeof(uptr));
  do r->next = head;
  while (!rts_cas_acq_rel(bucket, head, (u32)at));
  return (u32)at;
}

u32 rts_depot_get(u32 id, const uptr **pcs) {
  if (!id || !arena || id >= rts_load_relaxed(&used)) return 0;
  const struct record *r = (const struct record *)(arena + id);
  *pcs = r->pcs;
  return r->n <= RTS_STACK_MAX ? r->n : 0;
}

uptr rts_depot_bytes(void) { return rts_load_relaxed(&used) * 8; }
