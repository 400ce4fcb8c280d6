/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The stack depot: an append-only arena of records, and a hash table that grows over it.
 *
 * A record is {n, pcs...}; its id is its offset in 8-byte words from the arena's start (so 32 GB of stacks fit in 32 bits).
 * The table is open-addressed. An entry is tag << 32 | id: a look-up that hits reads no record; 32 bits of tag and the place stand for the
 * stack (a mistake, which would print a wrong stack, has odds of 1 : 2^31 for each stack there is).
 * Publication: a record is complete before its entry is stored by compare-and-swap from 0. Nobody waits, so a signal handler may
 * capture too; two threads that insert the same stack at once may leave it twice: harmless.
 * Growth: one thread at a time copies into a table four times as large and publishes that. What is inserted into the old one
 * meanwhile is forgotten and comes again under a second id: harmless. Old tables stay mapped, because somebody may be reading them.
 * Cost of a hit: about 1 ns a frame, and one line of the table. (Chains through the records took 480 ns a look-up in a
 * program with 400,000 stacks.) */
#include "base/atomic.h"
#include "base/check.h"
#include "base/str.h"
#include "core/stack.h"
#include "platform/platform.h"

#define FIRST_TABLE (1u << RTS_LIMIT(10, 3))
#define ARENA_BYTES (32ul << 30)
#define ARENA_LIMITED (16ul << 20)
#define MAX_PROBES 32u
#define HUGE_FROM (1u << 19) /* entries: 4 MB, used at random: page walks cost more than the look-up */

struct record {
  u64 n;
  uptr pcs[];
};
struct table {
  u32 mask;
  u32 count; /* entries in use */
  u64 entries[];
};

static struct table *table;
static u64 *arena;
static u64 used = 1; /* words; 0 is the empty stack */
static u64 limit;    /* words */
static u32 growing, failed;

static struct table *new_table(u32 entries) {
  struct table *t = rts_os_map(sizeof *t + entries * sizeof(u64));
  if (!t) return NULL;
  if (entries >= HUGE_FROM) rts_os_hugepages((uptr)t, sizeof *t + entries * sizeof(u64));
  t->mask = entries - 1;
  return t;
}

RTS_COLD static bool set_up(void) {
  if (rts_load_relaxed(&failed)) return false;
  u64 *a = rts_load_acquire(&arena), *none = NULL;
  if (!a) {
    /* Where the address space is limited a modest part of it must do. */
    uptr size = ARENA_BYTES;
    if (!(a = rts_os_map(size))) a = rts_os_map(size = ARENA_LIMITED);
    if (!a) return rts_store_relaxed(&failed, 1), false;
    rts_os_nodump((uptr)a, size);
    rts_store_relaxed(&limit, size / 8);
    if (!rts_cas_acq_rel(&arena, none, a)) rts_os_unmap(a, size);
  }
  struct table *t = new_table(FIRST_TABLE), *no_table = NULL;
  if (!t) return false;
  if (!rts_cas_acq_rel(&table, no_table, t)) rts_os_unmap(t, sizeof *t + FIRST_TABLE * sizeof(u64));
  return true;
}

RTS_INLINE u64 mix(u64 h, u64 v) {
  h = (h ^ v) * 0x9fb21c651e98df25ull;
  return h ^ h >> 32;
}

/* Two lanes, so that the multiplications overlap. The upper half is never 0. */
RTS_INLINE u64 hash_stack(const uptr *pcs, u32 n) {
  u64 a = 0x9e3779b97f4a7c15ull ^ n, b = 0xc2b2ae3d27d4eb4full;
  u32 i = 0;
  for (; i + 2 <= n; i += 2) {
    a = mix(a, pcs[i]);
    b = mix(b, pcs[i + 1]);
  }
  if (i < n) a = mix(a, pcs[i]);
  u64 h = mix(a, b << 32 | b >> 32);
  return h >> 32 ? h : h | 1ull << 32;
}

/* The entry of h, or the free one where it belongs; null if the neighbourhood is full. *seen is what it holds. */
RTS_INLINE u64 *probe(struct table *t, u64 h, u64 *seen) {
  for (u32 i = 0; i < MAX_PROBES; i++) {
    u64 *e = &t->entries[((u32)h + i) & t->mask];
    *seen = rts_load_acquire(e);
    if (*seen == 0 || *seen >> 32 == h >> 32) return e;
  }
  return NULL;
}

/* The hash of an entry, from its record: rare, and cheaper than 32 more bits in each. */
static u64 rehash(u64 entry) {
  const struct record *r = (const struct record *)(arena + (u32)entry);
  return hash_stack(r->pcs, (u32)r->n);
}

static void grow(struct table *old) {
  if (rts_exchange_acq_rel(&growing, 1)) return;
  struct table *t = rts_load_acquire(&table) == old ? new_table((old->mask + 1) * 4) : NULL;
  if (t) {
    for (u32 i = 0; i <= old->mask; i++) {
      u64 old_entry = rts_load_acquire(&old->entries[i]), seen;
      if (!old_entry) continue;
      u64 *e = probe(t, rehash(old_entry), &seen);
      if (!e) continue;
      *e = old_entry;
      t->count++;
    }
    rts_store_release(&table, t);
  }
  rts_store_release(&growing, 0);
}

static u32 append(const uptr *pcs, u32 n) {
  u64 words = sizeof(struct record) / 8 + n, at = rts_add_relaxed(&used, words);
  if (at + words >= rts_load_relaxed(&limit) || at + words > UINT32_MAX) return 0;
  struct record *r = (struct record *)(arena + at);
  r->n = n;
  rts_memcpy(r->pcs, pcs, n * sizeof(uptr));
  return (u32)at;
}

RTS_COLD static u32 insert(struct table *t, u64 *e, u64 h, const uptr *pcs, u32 n) {
  u32 id = append(pcs, n);
  u64 none = 0;
  /* Another stack may have taken the entry just now: go without this time. */
  if (!id || !rts_cas_acq_rel(e, none, (h >> 32 << 32) | id)) return id;
  if (rts_add_relaxed(&t->count, 1) > t->mask / 8 * 5) grow(t);
  return id;
}

u32 rts_depot_put(const uptr *pcs, u32 n) {
  if (RTS_UNLIKELY(!n)) return 0;
  struct table *t = rts_load_acquire(&table);
  if (RTS_UNLIKELY(!t)) {
    if (!set_up()) return 0;
    t = rts_load_acquire(&table);
  }
  u64 h = hash_stack(pcs, n), seen = 0;
  u64 *e = probe(t, h, &seen);
  if (RTS_LIKELY(e && seen)) return (u32)seen;
  if (!e) {
    grow(t);
    t = rts_load_acquire(&table);
    e = probe(t, h, &seen);
    if (!e) return 0; /* no memory for a larger table: better no stack than the same one again and again */
    if (seen) return (u32)seen;
  }
  return insert(t, e, h, pcs, n);
}

u32 rts_depot_get(u32 id, const uptr **pcs) {
  if (!id || !arena || id >= rts_load_relaxed(&used)) return 0;
  const struct record *r = (const struct record *)(arena + id);
  *pcs = r->pcs;
  return r->n <= RTS_STACK_MAX ? (u32)r->n : 0;
}

uptr rts_depot_bytes(void) { return rts_load_relaxed(&used) * 8; }
